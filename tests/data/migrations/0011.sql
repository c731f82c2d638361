INSERT INTO connects (code, account_id, created_at, other_id, wanted_at, over_at) VALUES
    ('ABCDEFGH2', 1, 1800000000000, NULL, NULL, NULL),
    ('ABCDEFGH3', 1, 1800000000000, 3, 1800000000001, 1800000000002);
INSERT INTO connect_tries (account_id, since, count) VALUES (3, 1800000000000, 5);
INSERT INTO joins (member_id, other_id, at, moved, separated_at) VALUES
    (1, 2, 1800000000000, '{"accounts":[3]}', 1800000000001),
    (1, 2, 1800000000002, '{}', NULL);
UPDATE members SET joined_into = 1 WHERE id = 2;
UPDATE terms SET carried_at = 1800000000000, spent = 86400000, length = 2592000000 WHERE subscription_id = 2;
UPDATE freezes SET elsewhere = true WHERE by_staff;
