INSERT INTO claimables (payment_id, kind, value) VALUES (1, 'email', 'ivan@example.com'), (1, 'deal', '778');
INSERT INTO contacts (kind, value, account_id, proven_at) VALUES ('phone', '79991234567', 1, 1800000000000);
INSERT INTO claims (account_id, payment_id, said, state, asked_at, decided_at, decided_by) VALUES
    (1, 1, '№ 778', 'open', 1800000000000, NULL, NULL),
    (3, 1, 'ivan@example.com', 'refused', 1800000000000, 1800000000001, 'tg:1001');
INSERT INTO claim_tries (account_id, since, count) VALUES (3, 1800000000000, 5);
