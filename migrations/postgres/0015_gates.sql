-- Gates with one way in for all, and the difference between who should be inside and who is.

ALTER TABLE access ADD COLUMN shown_at BIGINT; -- when she was last told the way in that all share
ALTER TABLE access ADD COLUMN asked_at BIGINT; -- when her request to come in was decided; NULL: none is known to wait
ALTER TABLE access ADD COLUMN odd_at BIGINT; -- since when she is inside without a right, or outside with one
UPDATE access SET odd_at = changed_at WHERE (wanted AND seen NOT IN ('inside', 'staff')) OR (NOT wanted AND seen = 'inside');
CREATE INDEX access_odd ON access (gate_id, wanted, odd_at, account_id) WHERE odd_at IS NOT NULL;
CREATE INDEX access_shown ON access (gate_id, account_id) WHERE shown_at IS NOT NULL;
