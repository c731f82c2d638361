-- How a purchase goes on when its time is over: once, itself (the service charges), saved (we charge what it keeps).

ALTER TABLE orders ADD COLUMN again TEXT NOT NULL DEFAULT 'once';
