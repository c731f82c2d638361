-- How far each payment service was asked what was paid, and the page to which a payer comes back.

CREATE TABLE sweeps (
    provider     TEXT COLLATE "C" PRIMARY KEY,
    at           BIGINT NOT NULL, -- when it was last decided to ask
    due_at       BIGINT NOT NULL, -- when it is to be decided again
    swept_at     BIGINT, -- what was paid before is known; NULL: it was never asked with success
    failed_at BIGINT, -- since when it cannot be asked; NULL: it can
    told         BOOLEAN NOT NULL, -- the owners know that it cannot be asked
    silent_at  BIGINT -- when they last heard that its callbacks do not arrive
);

ALTER TABLE orders ADD COLUMN page TEXT; -- names the page to which the payer comes back; unguessable
ALTER TABLE orders ADD COLUMN page_asks BIGINT NOT NULL DEFAULT 0; -- how often its service was asked because she looked at it
ALTER TABLE orders ADD COLUMN page_asked_at BIGINT; -- when last
ALTER TABLE orders ADD COLUMN odd_payment BIGINT REFERENCES payments (id); -- money that came for it and does not fit
CREATE UNIQUE INDEX orders_by_page ON orders (page) WHERE page IS NOT NULL;
