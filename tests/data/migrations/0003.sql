INSERT INTO freezes (subscription_id, starts_at, ends_at, returned_at, by_staff, created_at) VALUES
    (1, 1800400000000, 1801000000000, 1800500000000, false, 1800400000000),
    (1, 1801100000000, 1801200000000, NULL, true, 1800600000000);
INSERT INTO dialogues (account_id, state, at) VALUES (1, '{}', 1800000000000);
