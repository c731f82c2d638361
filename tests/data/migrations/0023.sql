INSERT INTO sweeps (provider, at, due_at, swept_at, failed_at, told, silent_at) VALUES
    ('yookassa', 1800000000000, 1800003600000, 1800000000000, NULL, false, NULL),
    ('cloudpayments', 1800000000000, 1800003600000, NULL, 1799900000000, true, 1800000000000);
UPDATE orders SET page = 'aa', page_asks = 3, page_asked_at = 1800000000000 WHERE id = 1;
UPDATE orders SET odd_payment = (SELECT MIN(id) FROM payments) WHERE id = 1;
