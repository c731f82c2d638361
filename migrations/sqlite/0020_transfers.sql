-- Transfers past any payment service, which a person of the staff confirms; and where receipts go.

CREATE TABLE transfers (
    order_id    INTEGER PRIMARY KEY REFERENCES orders (id),
    state       TEXT    NOT NULL CHECK (state IN ('open', 'asked', 'said', 'recorded', 'paid', 'lapsed')),
    round       INTEGER NOT NULL, -- grows with each decision: what was shown before decides nothing any more
    enclosure   TEXT, -- JSON: the picture of the receipt, by its messenger's own name
    words       TEXT, -- what came with it
    said_at     INTEGER,
    next_at     INTEGER, -- when it is looked at by itself
    actor       TEXT, -- who recorded or decided it last
    amount      TEXT, -- what came, as the staff say
    recorded    INTEGER NOT NULL CHECK (recorded IN (0, 1)) -- by the staff, not by the member
) STRICT;
CREATE INDEX transfers_due ON transfers (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX transfers_waiting ON transfers (said_at, order_id) WHERE state = 'said';

-- Where a member's fiscal receipts go: an e-mail address or a telephone number.
CREATE TABLE receipt_contacts (
    member_id   INTEGER PRIMARY KEY REFERENCES members (id),
    contact     TEXT    NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT;
