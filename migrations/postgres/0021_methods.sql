-- Means of payment that a service keeps and that we charge with the member's consent: at most one a subscription.
CREATE TABLE methods (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- never given again: charges are told apart by it
    subscription_id BIGINT NOT NULL UNIQUE REFERENCES subscriptions (id),
    provider        TEXT   NOT NULL,
    account_id      BIGINT NOT NULL REFERENCES accounts (id), -- where she agreed
    token           TEXT   NOT NULL, -- the service's id of it; '': it is charged no more. Secret: never exported
    title           TEXT   NOT NULL, -- what she knows it by
    terms           TEXT   NOT NULL, -- JSON: what she agreed to
    agreed_at       BIGINT NOT NULL,
    period          BIGINT NOT NULL, -- counts the paid periods that it was to renew
    ends_on         TEXT, -- the last day of the present one
    warned_at       BIGINT, -- for the present period: when she was told,
    attempts        BIGINT NOT NULL, -- how many charges were tried,
    tried_at        BIGINT, -- when the last of them was,
    order_id        BIGINT REFERENCES orders (id), -- and the one of which the outcome is not known
    due_at          BIGINT -- when the next step is due; NULL: there is none
);
CREATE INDEX methods_due ON methods (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX methods_of_account ON methods (account_id);

-- Orders that we charge: one for each attempt.
CREATE TABLE charges (
    order_id  BIGINT PRIMARY KEY REFERENCES orders (id),
    method_id BIGINT NOT NULL,
    period    BIGINT NOT NULL,
    attempt   BIGINT NOT NULL,
    sent_at   BIGINT, -- when the service was asked first; NULL: it knows nothing of it
    UNIQUE (method_id, period, attempt)
);
