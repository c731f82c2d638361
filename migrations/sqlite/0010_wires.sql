-- Several messengers side by side: each has its own queue within the outbox, places may have a way in that all share or
-- rights that only a person has, and a member is written to where she last spoke.

ALTER TABLE outbox ADD COLUMN wire TEXT NOT NULL DEFAULT 'telegram';
DROP INDEX outbox_heads;
CREATE INDEX outbox_heads ON outbox (class, wire, priority, id) WHERE state = 0 AND NOT behind;

ALTER TABLE places ADD COLUMN door TEXT; -- the way in, where one serves all
ALTER TABLE places ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)); -- the program sees, a person acts

ALTER TABLE access ADD COLUMN hand TEXT; -- what a person of the staff is to do there
ALTER TABLE access ADD COLUMN hand_at INTEGER;
CREATE INDEX access_by_hand ON access (gate_id, hand_at, account_id) WHERE hand IS NOT NULL;

ALTER TABLE members ADD COLUMN home INTEGER REFERENCES accounts (id); -- where she last spoke; NULL: her first account
