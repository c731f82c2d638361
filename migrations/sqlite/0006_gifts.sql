-- Gifts; members who want to be forgotten, and the little that is kept of them.

CREATE TABLE gifts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    giver_id    INTEGER NOT NULL REFERENCES members (id),
    plan_key    TEXT    NOT NULL,
    words       TEXT, -- of the giver
    order_id    INTEGER REFERENCES orders (id), -- NULL: the words wait for the choice of how to pay
    payment_id  INTEGER UNIQUE REFERENCES payments (id),
    code        TEXT    UNIQUE, -- in the link, once it is paid for
    created_at  INTEGER NOT NULL,
    claimed_by  INTEGER REFERENCES members (id),
    claimed_at  INTEGER,
    void_at     INTEGER -- the money went back before anybody claimed it
) STRICT;
CREATE INDEX gifts_of_giver ON gifts (giver_id, id);
CREATE INDEX gifts_of_receiver ON gifts (claimed_by);
CREATE INDEX gifts_of_order ON gifts (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX gifts_drafts ON gifts (created_at) WHERE order_id IS NULL;

ALTER TABLE members ADD COLUMN forget_at INTEGER; -- asked to be forgotten
ALTER TABLE members ADD COLUMN forgotten_at INTEGER;
CREATE INDEX members_leaving ON members (id) WHERE forget_at IS NOT NULL AND forgotten_at IS NULL;
CREATE INDEX links_of_account ON links (account_id);
CREATE INDEX journal_by_actor ON journal (actor) WHERE actor IS NOT NULL;

-- What somebody who was forgotten has had that is for once in a life, under a hash of her account.
CREATE TABLE forgotten (
    hash    TEXT    PRIMARY KEY,
    trial   INTEGER NOT NULL CHECK (trial IN (0, 1)),
    member  INTEGER NOT NULL CHECK (member IN (0, 1)), -- had time in the club
    promos  TEXT    NOT NULL, -- JSON list of codes
    at      INTEGER NOT NULL
) STRICT;
