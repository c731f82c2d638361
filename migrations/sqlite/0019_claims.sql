-- Purchases made elsewhere whose payer is known by a contact only, and how they become somebody's.

CREATE TABLE claimables (
    payment_id  INTEGER NOT NULL REFERENCES payments (id),
    kind        TEXT    NOT NULL, -- email, phone, buyer, deal
    value       TEXT    NOT NULL, -- as it is compared
    PRIMARY KEY (payment_id, kind, value)
) STRICT;
CREATE INDEX claimables_by_mark ON claimables (value, kind, payment_id);

-- What was shown to be somebody's: later purchases come to her by it.
CREATE TABLE contacts (
    kind        TEXT    NOT NULL,
    value       TEXT    NOT NULL,
    account_id  INTEGER NOT NULL REFERENCES accounts (id),
    proven_at   INTEGER NOT NULL,
    PRIMARY KEY (kind, value)
) STRICT;
CREATE INDEX contacts_of_account ON contacts (account_id);

CREATE TABLE claims (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id  INTEGER NOT NULL REFERENCES accounts (id), -- who says that it is hers
    payment_id  INTEGER NOT NULL REFERENCES payments (id),
    said        TEXT    NOT NULL, -- in her words
    state       TEXT    NOT NULL, -- open, granted, refused
    asked_at    INTEGER NOT NULL,
    decided_at  INTEGER,
    decided_by  TEXT, -- an account of the staff
    UNIQUE (account_id, payment_id)
) STRICT;
CREATE INDEX claims_of_payment ON claims (payment_id) WHERE state = 'open';

-- How often an account has tried to name a purchase.
CREATE TABLE claim_tries (
    account_id  INTEGER PRIMARY KEY REFERENCES accounts (id),
    since       INTEGER NOT NULL,
    count       INTEGER NOT NULL
) STRICT;
