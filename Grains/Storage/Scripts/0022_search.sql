-- The text as it is searched: without case and accents. Empty where a text has not been folded yet, which happens in the background.
ALTER TABLE messages ADD COLUMN search TEXT NULL;
CREATE INDEX ix_messages_unfolded ON messages (seq) WHERE search IS NULL AND body IS NOT NULL;
