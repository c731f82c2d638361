INSERT INTO outbox (class, wire, lane, priority, effect, created_at, not_before, behind, retry_at, state, attempts, leased_until) VALUES
    ('say', 'vk', 'vk:2002', 1, '{"do":"say"}', 1800000000000, 1800000000000, false, 0, 1, 0, 0);
UPDATE places SET door = 'https://vk.me/join/AJQ1d', by_hand = true WHERE chat_id < 0;
UPDATE access SET hand = 'remove', hand_at = 1800000000000 WHERE account_id = 1;
UPDATE members SET home = 1 WHERE id = 1;
