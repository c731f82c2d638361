-- Which facts and effects stand behind another one of their lane, so that whoever looks for work passes only the heads.
-- What waits already counts as a head, which costs time and nothing else.

ALTER TABLE outbox ADD COLUMN behind INTEGER NOT NULL DEFAULT 0 CHECK (behind IN (0, 1));
DROP INDEX outbox_waiting;
CREATE INDEX outbox_heads ON outbox (class, priority, id) WHERE state = 0 AND NOT behind;
CREATE INDEX outbox_behind ON outbox (lane, id) WHERE state = 0 AND behind;

ALTER TABLE inbox ADD COLUMN behind INTEGER NOT NULL DEFAULT 0 CHECK (behind IN (0, 1));
DROP INDEX inbox_new;
CREATE INDEX inbox_heads ON inbox (priority, id) WHERE state = 0 AND NOT behind;
CREATE INDEX inbox_behind ON inbox (lane, id) WHERE state = 0 AND behind;
