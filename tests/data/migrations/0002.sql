-- Rows as a club has them at schema 2, in words that both databases know: 'true' and 'false' are 1 and 0 in SQLite.
-- Ids are left to the database, and each table begins at 1.

UPDATE club SET settings = '{"name":"Клуб «Ё»","timezone":"Europe/Moscow","locale":"ru"}', revision = 7 WHERE id = 1;
INSERT INTO plans (key, position, spec, archived) VALUES
    ('month', 0, '{"key":"month","title":{"ru":"Месяц"},"period":"1 month","prices":[{"minor":50000,"currency":"RUB"}],"gates":["club"],"grace":3,"remind":[3,1],"freeze":null}', false),
    ('old', 1, '{"key":"old","title":{},"period":"forever","prices":[],"gates":[],"grace":0,"remind":[],"freeze":null}', true);
INSERT INTO places (platform, chat_id, title, kind, missing, present, updated_at) VALUES
    ('telegram', -1001234567890, 'Клуб', 'supergroup', '["invite"]', true, 1800000000000),
    ('telegram', -5, '', 'group', '[]', false, 0);
INSERT INTO gates (key, platform, chat_id, archived, created_at, brake_nonce, brake_kept) VALUES
    ('club', 'telegram', -1001234567890, false, 1800000000000, NULL, false),
    ('gone', 'telegram', -4503599627370495, true, 1800000000000, 4503599627370495, true);
INSERT INTO members (name, language, created_at) VALUES ('Ольга 👩‍👧 O''Neil', NULL, 1800000000000), ('', 'pl', 0);
INSERT INTO accounts (member_id, platform, external_id, name, username, language, reachable, created_at) VALUES
    (1, 'telegram', '4503599627370495', 'Ольга', NULL, NULL, true, 1800000000000),
    (1, 'vk', '7', 'Ольга VK', 'olga', 'pt', false, 1800000000000),
    (2, 'telegram', '8', '', '', 'ru', false, 0);
INSERT INTO orders (token, member_id, account_id, plan_key, plan, provider, minor, currency, state, external_id, url, created_at, ask_at, asked) VALUES
    ('t1', 1, 1, 'month', '{"key":"month","title":{"ru":"Месяц"},"period":"1 month","prices":[{"minor":50000,"currency":"RUB"}],"gates":["club"],"grace":3,"remind":[3,1],"freeze":null}', 'yookassa', 50000, 'RUB', 'paid', '2d0c', 'https://pay', 1800000000000, NULL, 2),
    ('t2', 2, 3, 'month', '{"key":"month","title":{"ru":"Месяц"},"period":"1 month","prices":[{"minor":50000,"currency":"RUB"}],"gates":["club"],"grace":3,"remind":[3,1],"freeze":null}', 'yookassa', 900719925474099, 'RUB', 'new', NULL, NULL, 1800000000000, 1800000600000, 0);
INSERT INTO payments (provider, external_id, order_id, member_id, state, minor, currency, refunded_minor, test, misfit, fact, created_at, updated_at) VALUES
    ('yookassa', '2d0c', 1, 1, 'succeeded', 50000, 'RUB', 0, false, NULL, '{}', 1800000000000, 1800000000000),
    ('signed', 'p2', NULL, NULL, 'pending', 1, 'XTR', 0, true, 'amount', '{}', 1800000000000, 1800000000000),
    ('signed', 'p3', NULL, 1, 'refunded', 50000, 'RUB', 50000, false, NULL, '{}', 1800000000000, 1800000000000);
INSERT INTO subscriptions (member_id, plan_key, plan, created_at, reviewed_at, next_change_at) VALUES
    (1, 'month', '{"key":"month","title":{"ru":"Месяц"},"period":"1 month","prices":[{"minor":50000,"currency":"RUB"}],"gates":["club"],"grace":3,"remind":[3,1],"freeze":null}', 1800000000000, 1800000000000, 1802000000000),
    (2, 'month', '{"key":"month","title":{"ru":"Месяц"},"period":"1 month","prices":[{"minor":50000,"currency":"RUB"}],"gates":["club"],"grace":3,"remind":[3,1],"freeze":null}', 0, 0, NULL);
INSERT INTO terms (subscription_id, payment_id, cause, period, granted_at, taken_back_at) VALUES
    (1, 1, 'payment', '1 month', 1800000000000, NULL),
    (1, 3, 'payment', '30 days', 1800000000000, 1800000000001),
    (2, NULL, 'grant', 'forever', 0, NULL);
INSERT INTO access (account_id, gate_id, wanted, entitled, seen, removal, removed_at, told, changed_at, look_at) VALUES
    (1, 1, true, true, 'inside', 'none', NULL, false, 1800000000000, 1800086400000),
    (2, 1, false, true, 'banned', 'banned', 1800000000000, true, 1800000000000, NULL),
    (3, 2, false, false, 'unknown', 'held', NULL, false, 0, NULL);
INSERT INTO links (url, account_id, gate_id, created_at, revoked_at) VALUES
    ('https://t.me/+a', 1, 1, 1800000000000, 1800000000001),
    ('https://t.me/+b', 1, 1, 1800000000002, NULL);
INSERT INTO journal (at, member_id, event, actor) VALUES
    (1800000000000, 1, '{"event":"joined"}', NULL),
    (1800000000000, NULL, '{"event":"joined"}', 'tg:4503599627370495');
INSERT INTO said (key, at) VALUES ('ended:1:1802000000000', 1800000000000);
INSERT INTO inbox (source, external_id, lane, priority, payload, received_at, state, attempts, retry_at, error) VALUES
    ('telegram', '1', 'tg:8', 1, '{"update_id":1}', 1800000000000, 0, 0, 0, NULL),
    ('telegram', '2', 'tg:8', 1, '{"update_id":2}', 1800000000000, 1, 0, 0, NULL),
    ('signed', 'x', 'payment:x', 0, 'not even JSON', 1800000000000, 2, 5, 0, 'why');
INSERT INTO outbox (class, lane, priority, effect, created_at, not_before, behind, retry_at, state, attempts, leased_until, leased_by, error, done_at) VALUES
    ('act', 'gate:1:1', 3, '{"do":"look","account":1,"gate":1}', 1800000000000, 1800000000000, false, 1800000060000, 0, 3, 1800000120000, 'dead', 'why', NULL),
    ('act', 'gate:1:1', 3, '{"do":"remove","account":2,"gate":1}', 1800000000000, 1800000000000, true, 0, 0, 0, 0, NULL, NULL, NULL),
    ('act', 'member:1', 0, '{"do":"invite","member":1,"occasion":"paid"}', 1800000000000, 1800000000000, false, 0, 1, 0, 0, 'a', NULL, 1800000000001),
    ('say', 'tg:8', 2, '{}', 1800000000000, 1800000000000, false, 0, 2, 9, 0, NULL, 'never', NULL);
INSERT INTO leases (name, holder, until) VALUES ('timer', 'a', 1800000020000);
INSERT INTO cursors (name, value) VALUES ('poll:telegram', '900719925474100');
