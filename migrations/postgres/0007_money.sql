-- Money that goes back, money that fits nothing, and subscriptions that a payment service renews by itself.

ALTER TABLE members ADD COLUMN disputed_at BIGINT; -- a payment of hers was taken back by her bank: she may not buy by herself
ALTER TABLE payments ADD COLUMN disputed_at BIGINT;
ALTER TABLE payments ADD COLUMN settled_at BIGINT; -- when the staff decided about one that fitted nothing
ALTER TABLE payments ADD COLUMN settled_by TEXT;
ALTER TABLE subscriptions ADD COLUMN renewal TEXT; -- JSON: the service's own subscription
ALTER TABLE subscriptions ADD COLUMN renewal_key TEXT; -- by what its service's words find it
CREATE INDEX subscriptions_renewing ON subscriptions (renewal_key) WHERE renewal_key IS NOT NULL;

-- Money that an owner gives back.
CREATE TABLE refunds (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token         TEXT    NOT NULL UNIQUE, -- names the offer, and is the key under which the service knows it
    payment_id    BIGINT NOT NULL REFERENCES payments (id),
    minor         BIGINT NOT NULL,
    before_minor  BIGINT NOT NULL, -- how much of the payment had gone back when it was offered
    state         TEXT    NOT NULL CHECK (state IN ('offered', 'asked', 'by_hand', 'done', 'refused')),
    actor         TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    error         TEXT, -- why the service refuses
    created_at    BIGINT NOT NULL,
    changed_at    BIGINT NOT NULL
);
CREATE INDEX refunds_of_payment ON refunds (payment_id);
CREATE UNIQUE INDEX refunds_open ON refunds (payment_id) WHERE state IN ('asked', 'by_hand');
