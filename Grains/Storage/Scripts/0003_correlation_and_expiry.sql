ALTER TABLE messages ADD COLUMN correlation_id TEXT NULL;
ALTER TABLE events ADD COLUMN correlation_id TEXT NULL;
CREATE INDEX ix_messages_expiry ON messages (expires_at) WHERE status = 0 AND from_me = 1;
