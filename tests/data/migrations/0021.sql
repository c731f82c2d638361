INSERT INTO methods (subscription_id, provider, account_id, token, title, terms, agreed_at, period, ends_on, warned_at, attempts, tried_at, order_id, due_at) VALUES
    (1, 'yookassa', 1, '2d0c', 'Mir *4477', '{"plan":"month","provider":"yookassa","price":{"minor":199000,"currency":"RUB"},"period":"1 month","how":"saved","wording":1}',
     1800000000000, 2, '2027-02-15', 1802500000000, 1, 1802600000000, 1, 1802700000000),
    (2, 'yookassa', 1, '', '', '{}', 1800000000000, 1, NULL, NULL, 0, NULL, NULL, NULL);
INSERT INTO charges (order_id, method_id, period, attempt, sent_at) VALUES (1, 1, 2, 1, 1802600000000);
