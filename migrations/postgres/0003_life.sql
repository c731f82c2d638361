-- The life of a subscription: terms that begin later, that lean on a payment or are shortened; freezes; talks of more
-- than one message.

ALTER TABLE terms ADD COLUMN begins_at BIGINT; -- not before this moment
ALTER TABLE terms ADD COLUMN reduced_at BIGINT;
ALTER TABLE terms ADD COLUMN reduced_to BIGINT; -- how much of its length stays since then, in millionths
ALTER TABLE terms ADD COLUMN source_id BIGINT REFERENCES payments (id); -- but for this payment it would not be
CREATE INDEX terms_of_source ON terms (source_id) WHERE source_id IS NOT NULL;

-- As last computed, for lists: what counts is the timeline. NULL: nothing, or no end.
ALTER TABLE subscriptions ADD COLUMN paid_until BIGINT;
CREATE INDEX subscriptions_ending ON subscriptions (paid_until) WHERE paid_until IS NOT NULL;

ALTER TABLE orders ADD COLUMN promo TEXT; -- the code that made it cheaper
ALTER TABLE orders ADD COLUMN gift BOOLEAN NOT NULL DEFAULT FALSE; -- for somebody else
ALTER TABLE orders ADD COLUMN replaces BIGINT REFERENCES subscriptions (id); -- whose place it takes

CREATE TABLE freezes (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id  BIGINT NOT NULL REFERENCES subscriptions (id),
    starts_at        BIGINT NOT NULL,
    ends_at          BIGINT NOT NULL, -- as planned
    returned_at      BIGINT,
    by_staff         BOOLEAN NOT NULL,
    created_at       BIGINT NOT NULL
);
CREATE INDEX freezes_of_subscription ON freezes (subscription_id);

ALTER TABLE journal ADD COLUMN reason TEXT; -- as the staff gave it

-- Where a person stands in a talk of more than one message.
CREATE TABLE dialogues (
    account_id  BIGINT PRIMARY KEY REFERENCES accounts (id),
    state       TEXT    NOT NULL,
    at          BIGINT NOT NULL
);

-- Every subscription is looked at once, so that the computed columns are filled.
UPDATE subscriptions SET next_change_at = reviewed_at WHERE next_change_at IS NOT NULL;
