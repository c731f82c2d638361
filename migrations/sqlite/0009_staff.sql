-- The owner's hand: acts that are asked, done and undone, notes, tasks, bans; names that are found in any alphabet; and
-- what lists and numbers need to be quick.

ALTER TABLE members ADD COLUMN banned_at INTEGER;

ALTER TABLE accounts ADD COLUMN sought TEXT NOT NULL DEFAULT ''; -- name and @name in plain letters; empty: not yet made
CREATE INDEX accounts_unsought ON accounts (id) WHERE sought = '';
CREATE INDEX payments_by_external ON payments (external_id);

-- As last computed, for lists and numbers: what counts is the timeline.
ALTER TABLE subscriptions ADD COLUMN stage TEXT NOT NULL DEFAULT 'pending';
ALTER TABLE subscriptions ADD COLUMN closes_at INTEGER; -- when the gates close or closed; NULL: never
CREATE INDEX subscriptions_staged ON subscriptions (stage, id);
CREATE INDEX subscriptions_closing ON subscriptions (closes_at) WHERE closes_at IS NOT NULL;
CREATE INDEX subscriptions_begun ON subscriptions (created_at);
CREATE INDEX terms_granted ON terms (granted_at);
CREATE INDEX payments_heard ON payments (created_at);

-- What staff ask for: first shown, then done once, then perhaps undone once.
CREATE TABLE acts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id  INTEGER REFERENCES members (id), -- NULL: for all concerned
    wish       TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    reason     TEXT,
    asked_at   INTEGER NOT NULL,
    done_at    INTEGER,
    outcome    TEXT, -- what it made, so that it can be undone
    undone_at  INTEGER,
    undone_by  TEXT,
    work       TEXT CHECK (work IN ('give', 'take')), -- what is still to be worked through, member by member
    reached    INTEGER NOT NULL -- up to which member that was done
) STRICT;
CREATE INDEX acts_of_member ON acts (member_id);
CREATE INDEX acts_at_work ON acts (id) WHERE work IS NOT NULL;
CREATE INDEX acts_open ON acts (actor, id) WHERE done_at IS NULL;

ALTER TABLE terms ADD COLUMN act_id INTEGER REFERENCES acts (id);
CREATE UNIQUE INDEX terms_of_act ON terms (act_id, subscription_id) WHERE act_id IS NOT NULL;

CREATE TABLE notes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id  INTEGER NOT NULL REFERENCES members (id),
    text       TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_of_member ON notes (member_id, id);

CREATE TABLE tasks (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    kind             TEXT    NOT NULL CHECK (kind IN ('call')),
    member_id        INTEGER NOT NULL REFERENCES members (id),
    subscription_id  INTEGER NOT NULL REFERENCES subscriptions (id),
    due_at           INTEGER NOT NULL, -- when paid time ends
    created_at       INTEGER NOT NULL,
    told             INTEGER NOT NULL CHECK (told IN (0, 1)), -- counted in a digest
    done_at          INTEGER,
    done_by          TEXT, -- NULL, when done: closed by itself
    UNIQUE (kind, subscription_id, due_at)
) STRICT;
CREATE INDEX tasks_open ON tasks (due_at, id) WHERE done_at IS NULL;
CREATE INDEX tasks_of_subscription ON tasks (subscription_id) WHERE done_at IS NULL;
CREATE INDEX tasks_of_member ON tasks (member_id);

-- Every subscription is looked at once, so that the computed columns are filled.
UPDATE subscriptions SET next_change_at = reviewed_at;
