-- Bringing friends, promo codes.

ALTER TABLE members ADD COLUMN invite_code TEXT; -- made when she first asks for it
CREATE UNIQUE INDEX members_by_invite_code ON members (invite_code) WHERE invite_code IS NOT NULL;

-- Who came by whose invitation.
CREATE TABLE referrals (
    guest_id    INTEGER PRIMARY KEY REFERENCES members (id),
    inviter_id  INTEGER NOT NULL REFERENCES members (id),
    at          INTEGER NOT NULL,
    payment_id  INTEGER REFERENCES payments (id) -- her first: what it earned leans on it
) STRICT;
CREATE INDEX referrals_of_inviter ON referrals (inviter_id, guest_id);

CREATE TABLE promos (
    code      TEXT    PRIMARY KEY,
    spec      TEXT    NOT NULL,
    archived  INTEGER NOT NULL CHECK (archived IN (0, 1))
) STRICT;

-- Who took a promo code, and when it was used: at once where it gives days, else when she paid.
CREATE TABLE promo_claims (
    member_id   INTEGER NOT NULL REFERENCES members (id),
    code        TEXT    NOT NULL REFERENCES promos (code),
    taken_at    INTEGER NOT NULL,
    used_at     INTEGER,
    payment_id  INTEGER REFERENCES payments (id),
    PRIMARY KEY (member_id, code)
) STRICT;
CREATE INDEX promo_claims_used ON promo_claims (code) WHERE used_at IS NOT NULL;

CREATE INDEX orders_of_promo ON orders (promo) WHERE promo IS NOT NULL;
