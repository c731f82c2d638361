UPDATE access SET shown_at = 1800000000000, asked_at = 1800000000001, odd_at = 1800000000002, hand = 'approve', hand_at = 1800000000001
    WHERE account_id = 1;
