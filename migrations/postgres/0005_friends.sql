-- Bringing friends, promo codes.

ALTER TABLE members ADD COLUMN invite_code TEXT; -- made when she first asks for it
CREATE UNIQUE INDEX members_by_invite_code ON members (invite_code) WHERE invite_code IS NOT NULL;

-- Who came by whose invitation.
CREATE TABLE referrals (
    guest_id    BIGINT PRIMARY KEY REFERENCES members (id),
    inviter_id  BIGINT NOT NULL REFERENCES members (id),
    at          BIGINT NOT NULL,
    payment_id  BIGINT REFERENCES payments (id) -- her first: what it earned leans on it
);
CREATE INDEX referrals_of_inviter ON referrals (inviter_id, guest_id);

CREATE TABLE promos (
    code      TEXT COLLATE "C" PRIMARY KEY,
    spec      TEXT    NOT NULL,
    archived  BOOLEAN NOT NULL
);

-- Who took a promo code, and when it was used: at once where it gives days, else when she paid.
CREATE TABLE promo_claims (
    member_id   BIGINT NOT NULL REFERENCES members (id),
    code        TEXT COLLATE "C" NOT NULL REFERENCES promos (code),
    taken_at    BIGINT NOT NULL,
    used_at     BIGINT,
    payment_id  BIGINT REFERENCES payments (id),
    PRIMARY KEY (member_id, code)
);
CREATE INDEX promo_claims_used ON promo_claims (code) WHERE used_at IS NOT NULL;

CREATE INDEX orders_of_promo ON orders (promo) WHERE promo IS NOT NULL;
