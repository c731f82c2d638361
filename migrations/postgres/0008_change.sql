-- A plan that begins when another is over.

ALTER TABLE terms ADD COLUMN after_id BIGINT REFERENCES subscriptions (id); -- whose end is begins_at, and moves it
CREATE INDEX terms_behind ON terms (after_id) WHERE after_id IS NOT NULL;
