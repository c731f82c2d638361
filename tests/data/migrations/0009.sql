UPDATE members SET banned_at = 1800000000000 WHERE id = 2;
INSERT INTO acts (member_id, wish, actor, reason, asked_at, done_at, outcome, undone_at, undone_by, work, reached) VALUES
    (1, '{"do":"ban"}', 'tg:1001', 'почему нет', 1800000000000, NULL, NULL, NULL, NULL, NULL, 0),
    (NULL, '{"do":"compensate","days":2}', 'tg:1001', NULL, 1800000000000, 1800000000001, '{}', NULL, NULL, 'give', 1);
INSERT INTO notes (member_id, text, actor, at) VALUES (1, 'звонила 👩‍👧 сама', 'tg:1001', 1800000000000);
INSERT INTO tasks (kind, member_id, subscription_id, due_at, created_at, told, done_at, done_by) VALUES
    ('call', 1, 1, 1802000000000, 1800000000000, true, NULL, NULL),
    ('call', 1, 1, 1801000000000, 1800000000000, false, 1800000000001, 'tg:1001');
