-- Who is told what happens to members, and who may ask.

CREATE TABLE hooks (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    name            TEXT    NOT NULL UNIQUE, -- as in club.toml
    url             TEXT    NOT NULL, -- never exported, never logged: it may hold a secret of the receiver's
    events          TEXT    NOT NULL, -- JSON list of patterns
    names           INTEGER NOT NULL CHECK (names IN (0, 1)), -- is told people's names
    state           TEXT    NOT NULL CHECK (state IN ('on', 'off', 'gone')), -- off: not in club.toml; gone: it said so
    secret          TEXT, -- never exported, never logged; NULL: not made yet
    previous        TEXT, -- the secret before, while it still signs too
    previous_until  INTEGER,
    failing_since   INTEGER, -- NULL: it hears
    told_at         INTEGER, -- when the owners were last told that it does not
    error           TEXT,
    delivered_at    INTEGER,
    created_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL,
    hash        TEXT    NOT NULL UNIQUE, -- SHA-256 of the key, in hex; never exported
    names       INTEGER NOT NULL CHECK (names IN (0, 1)), -- may read people's names
    created_at  INTEGER NOT NULL,
    revoked_at  INTEGER,
    used_at     INTEGER
) STRICT;
CREATE UNIQUE INDEX api_keys_named ON api_keys (name) WHERE revoked_at IS NULL;
