-- Means of payment that a service keeps and that we charge with the member's consent: at most one a subscription.
CREATE TABLE methods (
    id              INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again: charges are told apart by it
    subscription_id INTEGER NOT NULL UNIQUE REFERENCES subscriptions (id),
    provider        TEXT    NOT NULL,
    account_id      INTEGER NOT NULL REFERENCES accounts (id), -- where she agreed
    token           TEXT    NOT NULL, -- the service's id of it; '': it is charged no more. Secret: never exported
    title           TEXT    NOT NULL, -- what she knows it by
    terms           TEXT    NOT NULL, -- JSON: what she agreed to
    agreed_at       INTEGER NOT NULL,
    period          INTEGER NOT NULL, -- counts the paid periods that it was to renew
    ends_on         TEXT, -- the last day of the present one
    warned_at       INTEGER, -- for the present period: when she was told,
    attempts        INTEGER NOT NULL, -- how many charges were tried,
    tried_at        INTEGER, -- when the last of them was,
    order_id        INTEGER REFERENCES orders (id), -- and the one of which the outcome is not known
    due_at          INTEGER -- when the next step is due; NULL: there is none
) STRICT;
CREATE INDEX methods_due ON methods (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX methods_of_account ON methods (account_id);

-- Orders that we charge: one for each attempt.
CREATE TABLE charges (
    order_id  INTEGER PRIMARY KEY REFERENCES orders (id),
    method_id INTEGER NOT NULL,
    period    INTEGER NOT NULL,
    attempt   INTEGER NOT NULL,
    sent_at   INTEGER, -- when the service was asked first; NULL: it knows nothing of it
    UNIQUE (method_id, period, attempt)
) STRICT;
