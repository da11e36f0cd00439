-- The second of a message: with the order of arrival its place in the lists, which never changes.
ALTER TABLE messages ADD COLUMN sort_at $number$ NOT NULL DEFAULT 0;
UPDATE messages SET sort_at = sent_at / 1000;
DROP INDEX ix_messages_channel;
DROP INDEX ix_messages_chat;
DROP INDEX ix_messages_customer;
CREATE INDEX ix_messages_channel ON messages (mode, channel_id, sort_at, seq);
CREATE INDEX ix_messages_chat ON messages (mode, channel_id, chat_id, sort_at, seq);
CREATE INDEX ix_messages_customer ON messages (customer_id, mode, sort_at, seq);

-- What the plans say of each customer's history, in days.
CREATE TABLE customer_retention (
  customer_id TEXT PRIMARY KEY,
  days $number$ NOT NULL
);

-- Chunks of history that a phone offered: kept until they are read, so that a crash loses none.
CREATE TABLE history_chunks (
  channel_id TEXT NOT NULL,
  id TEXT NOT NULL,
  sync_type $number$ NOT NULL,
  box $bytes$ NULL,
  offered_at $number$ NOT NULL,
  attempts $number$ NOT NULL,
  messages $number$ NOT NULL,
  finished_at $number$ NULL,
  PRIMARY KEY (channel_id, id)
);
CREATE INDEX ix_history_chunks_open ON history_chunks (channel_id, offered_at, id) WHERE finished_at IS NULL;
