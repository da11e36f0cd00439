-- Messages that are held back although the channel is connected: why, since when and until when; how much of the life is added for the present hold, and was used up by former ones.
ALTER TABLE messages ADD COLUMN held_reason TEXT NULL;
ALTER TABLE messages ADD COLUMN held_since $number$ NULL;
ALTER TABLE messages ADD COLUMN held_until $number$ NULL;
ALTER TABLE messages ADD COLUMN held_granted $number$ NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN held_total $number$ NOT NULL DEFAULT 0;
-- Number with which the server refused the message last, also where it waits for another try.
ALTER TABLE messages ADD COLUMN last_refusal $number$ NULL;
CREATE INDEX ix_messages_held ON messages (channel_id, chat_id) WHERE held_until IS NOT NULL;
-- When the device was linked.
ALTER TABLE channels ADD COLUMN linked_at $number$ NULL;
UPDATE channels SET linked_at = created_at WHERE jid IS NOT NULL;
-- What WhatsApp lets the account do with people it never wrote to, as JSON.
CREATE TABLE channel_limits (
  channel_id TEXT PRIMARY KEY,
  limits TEXT NOT NULL
);
