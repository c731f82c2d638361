-- Who is told what happens to members, and who may ask.

CREATE TABLE hooks (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            TEXT    NOT NULL UNIQUE, -- as in club.toml
    url             TEXT    NOT NULL, -- never exported, never logged: it may hold a secret of the receiver's
    events          TEXT    NOT NULL, -- JSON list of patterns
    names           BOOLEAN NOT NULL, -- is told people's names
    state           TEXT    NOT NULL CHECK (state IN ('on', 'off', 'gone')), -- off: not in club.toml; gone: it said so
    secret          TEXT, -- never exported, never logged; NULL: not made yet
    previous        TEXT, -- the secret before, while it still signs too
    previous_until  BIGINT,
    failing_since   BIGINT, -- NULL: it hears
    told_at         BIGINT, -- when the owners were last told that it does not
    error           TEXT,
    delivered_at    BIGINT,
    created_at      BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        TEXT    NOT NULL,
    hash        TEXT    NOT NULL UNIQUE, -- SHA-256 of the key, in hex; never exported
    names       BOOLEAN NOT NULL, -- may read people's names
    created_at  BIGINT NOT NULL,
    revoked_at  BIGINT,
    used_at     BIGINT
);
CREATE UNIQUE INDEX api_keys_named ON api_keys (name) WHERE revoked_at IS NULL;
