-- How far each payment service was asked what was paid, and the page to which a payer comes back.

CREATE TABLE sweeps (
    provider     TEXT    PRIMARY KEY,
    at           INTEGER NOT NULL, -- when it was last decided to ask
    due_at       INTEGER NOT NULL, -- when it is to be decided again
    swept_at     INTEGER, -- what was paid before is known; NULL: it was never asked with success
    failed_at INTEGER, -- since when it cannot be asked; NULL: it can
    told         INTEGER NOT NULL CHECK (told IN (0, 1)), -- the owners know that it cannot be asked
    silent_at  INTEGER -- when they last heard that its callbacks do not arrive
) STRICT;

ALTER TABLE orders ADD COLUMN page TEXT; -- names the page to which the payer comes back; unguessable
ALTER TABLE orders ADD COLUMN page_asks INTEGER NOT NULL DEFAULT 0; -- how often its service was asked because she looked at it
ALTER TABLE orders ADD COLUMN page_asked_at INTEGER; -- when last
ALTER TABLE orders ADD COLUMN odd_payment INTEGER REFERENCES payments (id); -- money that came for it and does not fit
CREATE UNIQUE INDEX orders_by_page ON orders (page) WHERE page IS NOT NULL;
