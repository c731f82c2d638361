INSERT INTO keys (platform, origin, access, refresh, expires_at, renew_at, trouble, told, changed_at) VALUES
    ('vk', 'aa', 'vk1.a.x', 'vk2.a.y', 1800003600000, 1800003000000, NULL, false, 1800000000000);
