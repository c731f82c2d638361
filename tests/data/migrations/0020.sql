INSERT INTO transfers (order_id, state, round, enclosure, words, said_at, next_at, actor, amount, recorded) VALUES
    (1, 'said', 0, '{"platform":"telegram","picture":true,"file":"AgAC"}', 'от мужа «Ивана»', 1800000000000, 1800086400000, NULL, NULL, false);
INSERT INTO receipt_contacts (member_id, contact, changed_at) VALUES (1, 'anna@example.org', 1800000000000);
