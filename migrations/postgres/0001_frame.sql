-- Moments are integer milliseconds UTC, money is in minor units with its currency, booleans are booleans,
-- enums and JSON are text. The SQLite folder holds the same versions, tables and columns.
-- What is sorted or compared by "<" is sorted by its bytes, as SQLite does, whatever the database's own order.

CREATE TABLE club (
    id        BIGINT PRIMARY KEY CHECK (id = 1),
    settings  TEXT    NOT NULL,
    revision  BIGINT NOT NULL -- grows with every change of settings, plans, gates and places
);

CREATE TABLE plans (
    key       TEXT COLLATE "C" PRIMARY KEY,
    position  BIGINT NOT NULL,
    spec      TEXT    NOT NULL,
    archived  BOOLEAN NOT NULL
);

-- A chat in which the bot stands, whether guarded or not.
CREATE TABLE places (
    platform    TEXT COLLATE "C" NOT NULL,
    chat_id     BIGINT NOT NULL,
    title       TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    missing     TEXT    NOT NULL, -- JSON list of rights
    present     BOOLEAN NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (platform, chat_id)
);

CREATE TABLE gates (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          TEXT    NOT NULL UNIQUE,
    platform     TEXT    NOT NULL,
    chat_id      BIGINT NOT NULL,
    archived     BOOLEAN NOT NULL,
    created_at   BIGINT NOT NULL,
    brake_nonce  BIGINT, -- names the list of people that the owner was asked about
    brake_kept   BOOLEAN NOT NULL, -- the owner said: keep them
    UNIQUE (platform, chat_id)
);

CREATE TABLE members (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        TEXT    NOT NULL,
    language    TEXT, -- chosen by herself
    created_at  BIGINT NOT NULL
);

CREATE TABLE accounts (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id    BIGINT NOT NULL REFERENCES members (id),
    platform     TEXT    NOT NULL,
    external_id  TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    username     TEXT,
    language     TEXT, -- as her messenger says
    reachable    BOOLEAN NOT NULL,
    created_at   BIGINT NOT NULL,
    UNIQUE (platform, external_id)
);
CREATE INDEX accounts_of_member ON accounts (member_id);

CREATE TABLE orders (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token        TEXT    NOT NULL UNIQUE,
    member_id    BIGINT NOT NULL REFERENCES members (id),
    account_id   BIGINT NOT NULL REFERENCES accounts (id), -- where she ordered, so where she is answered
    plan_key     TEXT    NOT NULL,
    plan         TEXT    NOT NULL, -- the plan as ordered
    provider     TEXT    NOT NULL,
    minor        BIGINT NOT NULL,
    currency     TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('new', 'placed', 'paid', 'canceled', 'failed')),
    external_id  TEXT,
    url          TEXT,
    created_at   BIGINT NOT NULL,
    ask_at       BIGINT, -- when to ask the service about it, if nothing is heard
    asked        BIGINT NOT NULL
);
CREATE INDEX orders_of_member ON orders (member_id, plan_key);
CREATE INDEX orders_to_ask ON orders (ask_at) WHERE ask_at IS NOT NULL;

CREATE TABLE payments (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider        TEXT    NOT NULL,
    external_id     TEXT    NOT NULL,
    order_id        BIGINT REFERENCES orders (id),
    member_id       BIGINT REFERENCES members (id),
    state           TEXT    NOT NULL CHECK (state IN ('pending', 'canceled', 'succeeded', 'refunded')),
    minor           BIGINT NOT NULL,
    currency        TEXT    NOT NULL,
    refunded_minor  BIGINT NOT NULL,
    test            BOOLEAN NOT NULL,
    misfit          TEXT, -- why it waits in the inbox of unmatched payments
    fact            TEXT    NOT NULL, -- the service's word, as last heard
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    UNIQUE (provider, external_id)
);
CREATE INDEX payments_of_member ON payments (member_id);
CREATE INDEX payments_unmatched ON payments (id) WHERE misfit IS NOT NULL;

CREATE TABLE subscriptions (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id       BIGINT NOT NULL REFERENCES members (id),
    plan_key        TEXT    NOT NULL,
    plan            TEXT    NOT NULL, -- the plan as bought
    created_at      BIGINT NOT NULL,
    reviewed_at     BIGINT NOT NULL, -- up to here its changes were dealt with
    next_change_at  BIGINT,
    UNIQUE (member_id, plan_key)
);
CREATE INDEX subscriptions_due ON subscriptions (next_change_at) WHERE next_change_at IS NOT NULL;

CREATE TABLE terms (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id  BIGINT NOT NULL REFERENCES subscriptions (id),
    payment_id       BIGINT UNIQUE REFERENCES payments (id), -- a payment owns one term and no other
    cause            TEXT    NOT NULL,
    period           TEXT    NOT NULL,
    granted_at       BIGINT NOT NULL,
    taken_back_at    BIGINT
);
CREATE INDEX terms_of_subscription ON terms (subscription_id);

-- Access: what should be against what was seen, for each account and gate.
CREATE TABLE access (
    account_id  BIGINT NOT NULL REFERENCES accounts (id),
    gate_id     BIGINT NOT NULL REFERENCES gates (id),
    wanted      BOOLEAN NOT NULL,
    entitled    BOOLEAN NOT NULL, -- was ever wanted: the program answers for her being inside
    seen        TEXT    NOT NULL CHECK (seen IN ('unknown', 'outside', 'inside', 'banned', 'staff')),
    removal     TEXT    NOT NULL CHECK (removal IN ('none', 'due', 'held', 'going', 'banning', 'banned')),
    removed_at  BIGINT,
    told        BOOLEAN NOT NULL, -- the owner was told of this person once
    changed_at  BIGINT NOT NULL,
    look_at     BIGINT, -- when to look again whether she is inside
    PRIMARY KEY (account_id, gate_id)
);
CREATE INDEX access_of_gate ON access (gate_id, seen);
CREATE INDEX access_removals ON access (gate_id, removal) WHERE removal <> 'none';
CREATE INDEX access_removed ON access (gate_id, removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX access_to_look ON access (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE links (
    url         TEXT COLLATE "C" PRIMARY KEY,
    account_id  BIGINT NOT NULL REFERENCES accounts (id),
    gate_id     BIGINT NOT NULL REFERENCES gates (id),
    created_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
CREATE UNIQUE INDEX links_current ON links (account_id, gate_id) WHERE revoked_at IS NULL;

CREATE TABLE journal (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         BIGINT NOT NULL,
    member_id  BIGINT REFERENCES members (id),
    event      TEXT    NOT NULL,
    actor      TEXT -- who did it, where it was not the program
);
CREATE INDEX journal_of_member ON journal (member_id, id);

-- What is said once: the key names the occasion.
CREATE TABLE said (
    key  TEXT    PRIMARY KEY,
    at   BIGINT NOT NULL
);

-- Facts from outside, stored before they are acknowledged.
CREATE TABLE inbox (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source       TEXT    NOT NULL,
    external_id  TEXT    NOT NULL,
    lane         TEXT COLLATE "C" NOT NULL,
    priority     BIGINT NOT NULL, -- 0 goes first
    payload      TEXT    NOT NULL,
    received_at  BIGINT NOT NULL,
    state        BIGINT NOT NULL CHECK (state IN (0, 1, 2)), -- new, done, parked
    attempts     BIGINT NOT NULL,
    retry_at     BIGINT NOT NULL,
    error        TEXT,
    UNIQUE (source, external_id)
);
CREATE INDEX inbox_new ON inbox (priority, id) WHERE state = 0;
CREATE INDEX inbox_lane ON inbox (lane, id) WHERE state = 0;
CREATE INDEX inbox_old ON inbox (received_at) WHERE state = 1;
CREATE INDEX inbox_parked ON inbox (id) WHERE state = 2;

-- What must happen outside, decided and not yet done.
CREATE TABLE outbox (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    class         TEXT    NOT NULL CHECK (class IN ('say', 'act')),
    lane          TEXT COLLATE "C" NOT NULL,
    priority      BIGINT NOT NULL, -- 0 goes first
    effect        TEXT    NOT NULL,
    created_at    BIGINT NOT NULL,
    not_before    BIGINT NOT NULL, -- does not hold up its lane until then
    retry_at      BIGINT NOT NULL, -- holds up its lane until then
    state         BIGINT NOT NULL CHECK (state IN (0, 1, 2)), -- waiting, done, given up
    attempts      BIGINT NOT NULL,
    leased_until  BIGINT NOT NULL,
    leased_by     TEXT,
    error         TEXT,
    done_at       BIGINT
);
CREATE INDEX outbox_waiting ON outbox (class, priority, id) WHERE state = 0;
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE state = 0;
CREATE INDEX outbox_leased ON outbox (lane) WHERE state = 0 AND leased_until > 0;
CREATE INDEX outbox_old ON outbox (done_at) WHERE state = 1;
CREATE INDEX outbox_given_up ON outbox (id) WHERE state = 2;

-- Who does what only one process may do.
CREATE TABLE leases (
    name    TEXT    PRIMARY KEY,
    holder  TEXT    NOT NULL,
    until   BIGINT NOT NULL
);

-- How far each source was read.
CREATE TABLE cursors (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL
);

INSERT INTO club (id, settings, revision) VALUES (1, '{}', 0);
