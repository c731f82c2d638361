INSERT INTO hooks (name, url, events, names, state, secret, previous, previous_until, failing_since, told_at, error, delivered_at, created_at) VALUES
    ('crm', 'https://crm.example/hook', '["*"]', true, 'on', 'whsec_AAAA', 'whsec_BBBB', 1800086400000, 1800000000000, 1800000000000, 'answered 500', 1800000000000, 1800000000000),
    ('old', 'https://old.example/hook', '["subscription.*"]', false, 'gone', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1800000000000);
INSERT INTO api_keys (name, hash, names, created_at, revoked_at, used_at) VALUES
    ('crm', 'aa', true, 1800000000000, NULL, 1800000000000),
    ('crm', 'bb', false, 1800000000000, 1800000000001, NULL);
