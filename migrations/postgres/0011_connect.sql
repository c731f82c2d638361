-- One person with accounts of several messengers: how two memberships become one, and how they come apart again.

ALTER TABLE members ADD COLUMN joined_into BIGINT REFERENCES members (id); -- whose she is now; nothing points to her any more
CREATE INDEX members_joined ON members (joined_into) WHERE joined_into IS NOT NULL;

ALTER TABLE terms ADD COLUMN carried_at BIGINT; -- here since then: it came from another subscription
ALTER TABLE terms ADD COLUMN spent BIGINT NOT NULL DEFAULT 0; -- what was used of it before, in milliseconds
ALTER TABLE terms ADD COLUMN length BIGINT; -- its whole length in milliseconds, where it is fixed

ALTER TABLE freezes ADD COLUMN elsewhere BOOLEAN NOT NULL DEFAULT false; -- held another subscription, whose terms came here since

-- Codes by which somebody shows on one messenger who she is on another.
CREATE TABLE connects (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code         TEXT    NOT NULL UNIQUE,
    account_id   BIGINT NOT NULL REFERENCES accounts (id), -- who asked for it
    created_at   BIGINT NOT NULL,
    other_id     BIGINT REFERENCES accounts (id), -- who brought it
    wanted_at    BIGINT, -- when she who brought it said yes
    over_at      BIGINT -- joined, refused, or replaced by a newer one
);
CREATE INDEX connects_of_account ON connects (account_id);
CREATE INDEX connects_of_other ON connects (other_id) WHERE other_id IS NOT NULL;
CREATE INDEX connects_old ON connects (created_at);

-- How often an account named a code that there is not.
CREATE TABLE connect_tries (
    account_id  BIGINT PRIMARY KEY REFERENCES accounts (id),
    since       BIGINT NOT NULL,
    count       BIGINT NOT NULL
);

CREATE TABLE joins (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id     BIGINT NOT NULL REFERENCES members (id), -- who stays
    other_id      BIGINT NOT NULL REFERENCES members (id), -- whose everything went to her
    at            BIGINT NOT NULL,
    moved         TEXT    NOT NULL, -- JSON: the rows that went, by table
    separated_at  BIGINT
);
CREATE UNIQUE INDEX joins_of_other ON joins (other_id) WHERE separated_at IS NULL;
CREATE INDEX joins_of_member ON joins (member_id);
CREATE INDEX joins_of_anybody ON joins (other_id); -- for whoever makes sure that a row of members is nobody's

CREATE INDEX orders_replacing ON orders (replaces) WHERE replaces IS NOT NULL;
