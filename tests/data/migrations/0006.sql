INSERT INTO gifts (giver_id, plan_key, words, order_id, payment_id, code, created_at, claimed_by, claimed_at, void_at) VALUES
    (1, 'month', NULL, NULL, NULL, NULL, 1800000000000, NULL, NULL, NULL),
    (1, 'month', 'С днём рождения! 🎂', 1, 1, 'c0de', 1800000000000, 2, 1800000000001, NULL);
INSERT INTO forgotten (hash, trial, member, promos, at) VALUES ('00ff', true, false, '["SPRING"]', 1800000000000);
