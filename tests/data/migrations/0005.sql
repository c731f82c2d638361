UPDATE members SET invite_code = 'ABCDEFGH2' WHERE id = 1;
INSERT INTO referrals (guest_id, inviter_id, at, payment_id) VALUES (2, 1, 1800000000000, NULL);
INSERT INTO promos (code, spec, archived) VALUES
    ('ВЕСНА', '{"code":"ВЕСНА","benefit":{"percent":20},"plans":["month"],"from":"2026-12-01","until":null,"times":100,"audience":"new"}', false),
    ('OLD', '{"code":"OLD","benefit":{"days":7},"plans":[],"from":null,"until":null,"times":null,"audience":null}', true);
INSERT INTO promo_claims (member_id, code, taken_at, used_at, payment_id) VALUES
    (1, 'ВЕСНА', 1800000000000, 1800000000001, 1),
    (2, 'ВЕСНА', 1800000000000, NULL, NULL);
