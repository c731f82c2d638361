-- The key of a person in whose name a messenger lets some things be done. It may live for a while only, and each new one is
-- made with what came along with the last: so the newest pair is kept here. Secrets: never exported, never logged.
CREATE TABLE keys (
    platform   TEXT    PRIMARY KEY,
    origin     TEXT    NOT NULL, -- SHA-256 of the settings that it began with: others begin anew
    access     TEXT, -- the key; NULL: the one of the settings, if any
    refresh    TEXT, -- with what the next one is made; NULL: none is
    expires_at BIGINT , -- when the key is over; NULL: not known, or never
    renew_at   BIGINT , -- when the next one is to be made; NULL: never, or it is being made
    trouble    TEXT, -- why the messenger does not take it, as it said; NULL: it does
    told       BOOLEAN NOT NULL, -- the owners know of the trouble
    changed_at BIGINT  NOT NULL
);
