-- Gifts; members who want to be forgotten, and the little that is kept of them.

CREATE TABLE gifts (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    giver_id    BIGINT NOT NULL REFERENCES members (id),
    plan_key    TEXT    NOT NULL,
    words       TEXT, -- of the giver
    order_id    BIGINT REFERENCES orders (id), -- NULL: the words wait for the choice of how to pay
    payment_id  BIGINT UNIQUE REFERENCES payments (id),
    code        TEXT    UNIQUE, -- in the link, once it is paid for
    created_at  BIGINT NOT NULL,
    claimed_by  BIGINT REFERENCES members (id),
    claimed_at  BIGINT,
    void_at     BIGINT -- the money went back before anybody claimed it
);
CREATE INDEX gifts_of_giver ON gifts (giver_id, id);
CREATE INDEX gifts_of_receiver ON gifts (claimed_by);
CREATE INDEX gifts_of_order ON gifts (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX gifts_drafts ON gifts (created_at) WHERE order_id IS NULL;

ALTER TABLE members ADD COLUMN forget_at BIGINT; -- asked to be forgotten
ALTER TABLE members ADD COLUMN forgotten_at BIGINT;
CREATE INDEX members_leaving ON members (id) WHERE forget_at IS NOT NULL AND forgotten_at IS NULL;
CREATE INDEX links_of_account ON links (account_id);
CREATE INDEX journal_by_actor ON journal (actor) WHERE actor IS NOT NULL;

-- What somebody who was forgotten has had that is for once in a life, under a hash of her account.
CREATE TABLE forgotten (
    hash    TEXT    PRIMARY KEY,
    trial   BOOLEAN NOT NULL,
    member  BOOLEAN NOT NULL, -- had time in the club
    promos  TEXT    NOT NULL, -- JSON list of codes
    at      BIGINT NOT NULL
);
