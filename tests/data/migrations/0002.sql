INSERT INTO outbox (class, lane, priority, effect, created_at, not_before, behind, retry_at, state, attempts, leased_until, done_at) VALUES
    ('say', 'tg:9', 2, '{"do":"answer_press","platform":"telegram","query":"2","pressed_at":1800000000000}', 1800000000000, 1800000000000, true, 0, 1, 0, 0, 1800000000001);
INSERT INTO inbox (source, external_id, lane, priority, payload, received_at, behind, state, attempts, retry_at) VALUES
    ('telegram', '12', 'tg:9', 1, '{"update_id":12}', 1800000000000, true, 1, 0, 0);
