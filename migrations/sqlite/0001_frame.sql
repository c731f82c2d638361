-- Moments are integer milliseconds UTC, money is in minor units with its currency, booleans are 0 and 1,
-- enums and JSON are text. The PostgreSQL folder holds the same versions, tables and columns.

CREATE TABLE club (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    settings  TEXT    NOT NULL,
    revision  INTEGER NOT NULL -- grows with every change of settings, plans, gates and places
) STRICT;

CREATE TABLE plans (
    key       TEXT    PRIMARY KEY,
    position  INTEGER NOT NULL,
    spec      TEXT    NOT NULL,
    archived  INTEGER NOT NULL CHECK (archived IN (0, 1))
) STRICT;

-- A chat in which the bot stands, whether guarded or not.
CREATE TABLE places (
    platform    TEXT    NOT NULL,
    chat_id     INTEGER NOT NULL,
    title       TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    missing     TEXT    NOT NULL, -- JSON list of rights
    present     INTEGER NOT NULL CHECK (present IN (0, 1)),
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (platform, chat_id)
) STRICT;

CREATE TABLE gates (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    key          TEXT    NOT NULL UNIQUE,
    platform     TEXT    NOT NULL,
    chat_id      INTEGER NOT NULL,
    archived     INTEGER NOT NULL CHECK (archived IN (0, 1)),
    created_at   INTEGER NOT NULL,
    brake_nonce  INTEGER, -- names the list of people that the owner was asked about
    brake_kept   INTEGER NOT NULL CHECK (brake_kept IN (0, 1)), -- the owner said: keep them
    UNIQUE (platform, chat_id)
) STRICT;

CREATE TABLE members (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL,
    language    TEXT, -- chosen by herself
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id    INTEGER NOT NULL REFERENCES members (id),
    platform     TEXT    NOT NULL,
    external_id  TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    username     TEXT,
    language     TEXT, -- as her messenger says
    reachable    INTEGER NOT NULL CHECK (reachable IN (0, 1)),
    created_at   INTEGER NOT NULL,
    UNIQUE (platform, external_id)
) STRICT;
CREATE INDEX accounts_of_member ON accounts (member_id);

CREATE TABLE orders (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    token        TEXT    NOT NULL UNIQUE,
    member_id    INTEGER NOT NULL REFERENCES members (id),
    account_id   INTEGER NOT NULL REFERENCES accounts (id), -- where she ordered, so where she is answered
    plan_key     TEXT    NOT NULL,
    plan         TEXT    NOT NULL, -- the plan as ordered
    provider     TEXT    NOT NULL,
    minor        INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('new', 'placed', 'paid', 'canceled', 'failed')),
    external_id  TEXT,
    url          TEXT,
    created_at   INTEGER NOT NULL,
    ask_at       INTEGER, -- when to ask the service about it, if nothing is heard
    asked        INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_of_member ON orders (member_id, plan_key);
CREATE INDEX orders_to_ask ON orders (ask_at) WHERE ask_at IS NOT NULL;

CREATE TABLE payments (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    provider        TEXT    NOT NULL,
    external_id     TEXT    NOT NULL,
    order_id        INTEGER REFERENCES orders (id),
    member_id       INTEGER REFERENCES members (id),
    state           TEXT    NOT NULL CHECK (state IN ('pending', 'canceled', 'succeeded', 'refunded')),
    minor           INTEGER NOT NULL,
    currency        TEXT    NOT NULL,
    refunded_minor  INTEGER NOT NULL,
    test            INTEGER NOT NULL CHECK (test IN (0, 1)),
    misfit          TEXT, -- why it waits in the inbox of unmatched payments
    fact            TEXT    NOT NULL, -- the service's word, as last heard
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    UNIQUE (provider, external_id)
) STRICT;
CREATE INDEX payments_of_member ON payments (member_id);
CREATE INDEX payments_unmatched ON payments (id) WHERE misfit IS NOT NULL;

CREATE TABLE subscriptions (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id       INTEGER NOT NULL REFERENCES members (id),
    plan_key        TEXT    NOT NULL,
    plan            TEXT    NOT NULL, -- the plan as bought
    created_at      INTEGER NOT NULL,
    reviewed_at     INTEGER NOT NULL, -- up to here its changes were dealt with
    next_change_at  INTEGER,
    UNIQUE (member_id, plan_key)
) STRICT;
CREATE INDEX subscriptions_due ON subscriptions (next_change_at) WHERE next_change_at IS NOT NULL;

CREATE TABLE terms (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id  INTEGER NOT NULL REFERENCES subscriptions (id),
    payment_id       INTEGER UNIQUE REFERENCES payments (id), -- a payment owns one term and no other
    cause            TEXT    NOT NULL,
    period           TEXT    NOT NULL,
    granted_at       INTEGER NOT NULL,
    taken_back_at    INTEGER
) STRICT;
CREATE INDEX terms_of_subscription ON terms (subscription_id);

-- Access: what should be against what was seen, for each account and gate.
CREATE TABLE access (
    account_id  INTEGER NOT NULL REFERENCES accounts (id),
    gate_id     INTEGER NOT NULL REFERENCES gates (id),
    wanted      INTEGER NOT NULL CHECK (wanted IN (0, 1)),
    entitled    INTEGER NOT NULL CHECK (entitled IN (0, 1)), -- was ever wanted: the program answers for her being inside
    seen        TEXT    NOT NULL CHECK (seen IN ('unknown', 'outside', 'inside', 'banned', 'staff')),
    removal     TEXT    NOT NULL CHECK (removal IN ('none', 'due', 'held', 'going', 'banning', 'banned')),
    removed_at  INTEGER,
    told        INTEGER NOT NULL CHECK (told IN (0, 1)), -- the owner was told of this person once
    changed_at  INTEGER NOT NULL,
    look_at     INTEGER, -- when to look again whether she is inside
    PRIMARY KEY (account_id, gate_id)
) STRICT;
CREATE INDEX access_of_gate ON access (gate_id, seen);
CREATE INDEX access_removals ON access (gate_id, removal) WHERE removal <> 'none';
CREATE INDEX access_removed ON access (gate_id, removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX access_to_look ON access (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE links (
    url         TEXT    PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES accounts (id),
    gate_id     INTEGER NOT NULL REFERENCES gates (id),
    created_at  INTEGER NOT NULL,
    revoked_at  INTEGER
) STRICT;
CREATE UNIQUE INDEX links_current ON links (account_id, gate_id) WHERE revoked_at IS NULL;

CREATE TABLE journal (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    member_id  INTEGER REFERENCES members (id),
    event      TEXT    NOT NULL,
    actor      TEXT -- who did it, where it was not the program
) STRICT;
CREATE INDEX journal_of_member ON journal (member_id, id);

-- What is said once: the key names the occasion.
CREATE TABLE said (
    key  TEXT    PRIMARY KEY,
    at   INTEGER NOT NULL
) STRICT;

-- Facts from outside, stored before they are acknowledged.
CREATE TABLE inbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    source       TEXT    NOT NULL,
    external_id  TEXT    NOT NULL,
    lane         TEXT    NOT NULL,
    priority     INTEGER NOT NULL, -- 0 goes first
    payload      TEXT    NOT NULL,
    received_at  INTEGER NOT NULL,
    state        INTEGER NOT NULL CHECK (state IN (0, 1, 2)), -- new, done, parked
    attempts     INTEGER NOT NULL,
    retry_at     INTEGER NOT NULL,
    error        TEXT,
    UNIQUE (source, external_id)
) STRICT;
CREATE INDEX inbox_new ON inbox (priority, id) WHERE state = 0;
CREATE INDEX inbox_lane ON inbox (lane, id) WHERE state = 0;
CREATE INDEX inbox_old ON inbox (received_at) WHERE state = 1;
CREATE INDEX inbox_parked ON inbox (id) WHERE state = 2;

-- What must happen outside, decided and not yet done.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    class         TEXT    NOT NULL CHECK (class IN ('say', 'act')),
    lane          TEXT    NOT NULL,
    priority      INTEGER NOT NULL, -- 0 goes first
    effect        TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    not_before    INTEGER NOT NULL, -- does not hold up its lane until then
    retry_at      INTEGER NOT NULL, -- holds up its lane until then
    state         INTEGER NOT NULL CHECK (state IN (0, 1, 2)), -- waiting, done, given up
    attempts      INTEGER NOT NULL,
    leased_until  INTEGER NOT NULL,
    leased_by     TEXT,
    error         TEXT,
    done_at       INTEGER
) STRICT;
CREATE INDEX outbox_waiting ON outbox (class, priority, id) WHERE state = 0;
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE state = 0;
CREATE INDEX outbox_leased ON outbox (lane) WHERE state = 0 AND leased_until > 0;
CREATE INDEX outbox_old ON outbox (done_at) WHERE state = 1;
CREATE INDEX outbox_given_up ON outbox (id) WHERE state = 2;

-- Who does what only one process may do.
CREATE TABLE leases (
    name    TEXT    PRIMARY KEY,
    holder  TEXT    NOT NULL,
    until   INTEGER NOT NULL
) STRICT;

-- How far each source was read.
CREATE TABLE cursors (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL
) STRICT;

INSERT INTO club (id, settings, revision) VALUES (1, '{}', 0);
