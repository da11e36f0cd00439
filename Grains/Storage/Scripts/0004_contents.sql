ALTER TABLE messages ADD COLUMN details TEXT NULL;
ALTER TABLE messages ADD COLUMN folded $number$ NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN media_id TEXT NULL;
ALTER TABLE messages ADD COLUMN typing_seconds $number$ NULL;
ALTER TABLE messages ADD COLUMN edited_at $number$ NULL;
ALTER TABLE messages ADD COLUMN deleted_at $number$ NULL;
ALTER TABLE messages ADD COLUMN delivered_at $number$ NULL;
ALTER TABLE messages ADD COLUMN read_at $number$ NULL;
ALTER TABLE messages ADD COLUMN played_at $number$ NULL;

CREATE TABLE message_marks (
  channel_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  kind $number$ NOT NULL,
  sender_key TEXT NOT NULL,
  sender_jid TEXT NOT NULL,
  from_me $number$ NOT NULL,
  value TEXT NOT NULL,
  marked_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, message_id, kind, sender_key)
)$clustered$;

CREATE TABLE message_receipts (
  channel_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  participant TEXT NOT NULL,
  delivered_at $number$ NULL,
  read_at $number$ NULL,
  played_at $number$ NULL,
  PRIMARY KEY (channel_id, message_id, participant)
)$clustered$;
