-- The life of a subscription: terms that begin later, that lean on a payment or are shortened; freezes; talks of more
-- than one message.

ALTER TABLE terms ADD COLUMN begins_at INTEGER; -- not before this moment
ALTER TABLE terms ADD COLUMN reduced_at INTEGER;
ALTER TABLE terms ADD COLUMN reduced_to INTEGER; -- how much of its length stays since then, in millionths
ALTER TABLE terms ADD COLUMN source_id INTEGER REFERENCES payments (id); -- but for this payment it would not be
CREATE INDEX terms_of_source ON terms (source_id) WHERE source_id IS NOT NULL;

-- As last computed, for lists: what counts is the timeline. NULL: nothing, or no end.
ALTER TABLE subscriptions ADD COLUMN paid_until INTEGER;
CREATE INDEX subscriptions_ending ON subscriptions (paid_until) WHERE paid_until IS NOT NULL;

ALTER TABLE orders ADD COLUMN promo TEXT; -- the code that made it cheaper
ALTER TABLE orders ADD COLUMN gift INTEGER NOT NULL DEFAULT 0 CHECK (gift IN (0, 1)); -- for somebody else
ALTER TABLE orders ADD COLUMN replaces INTEGER REFERENCES subscriptions (id); -- whose place it takes

CREATE TABLE freezes (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id  INTEGER NOT NULL REFERENCES subscriptions (id),
    starts_at        INTEGER NOT NULL,
    ends_at          INTEGER NOT NULL, -- as planned
    returned_at      INTEGER,
    by_staff         INTEGER NOT NULL CHECK (by_staff IN (0, 1)),
    created_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX freezes_of_subscription ON freezes (subscription_id);

ALTER TABLE journal ADD COLUMN reason TEXT; -- as the staff gave it

-- Where a person stands in a talk of more than one message.
CREATE TABLE dialogues (
    account_id  INTEGER PRIMARY KEY REFERENCES accounts (id),
    state       TEXT    NOT NULL,
    at          INTEGER NOT NULL
) STRICT;

-- Every subscription is looked at once, so that the computed columns are filled.
UPDATE subscriptions SET next_change_at = reviewed_at WHERE next_change_at IS NOT NULL;
