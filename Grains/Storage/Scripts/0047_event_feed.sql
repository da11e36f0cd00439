-- The number of the transaction that wrote an event. Where several writers commit side by side (PostgreSQL), the feed reads below the oldest running
-- transaction, so that no event that commits late is passed over. Events from before have 0, and SQLite has one writer.
ALTER TABLE events ADD COLUMN transaction_number $number$ NOT NULL DEFAULT 0;
CREATE INDEX ix_events_feed ON events (customer_id, mode, transaction_number, seq);
