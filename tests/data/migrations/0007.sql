UPDATE members SET disputed_at = 1800000000000 WHERE id = 1;
UPDATE subscriptions SET renewal = '{"provider":"signed","id":"s1","state":"on","at":1800000000000}', renewal_key = 'signed:s1' WHERE id = 1;
INSERT INTO refunds (token, payment_id, minor, before_minor, state, actor, reason, error, created_at, changed_at) VALUES
    ('t1', 1, 100, 0, 'refused', 'tg:1', 'asked for it', 'not enough money', 1800000000000, 1800000000001),
    ('t2', 1, 100, 0, 'asked', 'tg:1', '«»', NULL, 1800000000002, 1800000000003);
