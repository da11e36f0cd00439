CREATE TABLE app_state_keys (
  channel_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  made_at $number$ NOT NULL,
  box $bytes$ NOT NULL,
  PRIMARY KEY (channel_id, key_id)
)$clustered$;

CREATE TABLE app_state_collections (
  channel_id TEXT NOT NULL,
  name TEXT NOT NULL,
  version $number$ NOT NULL,
  hash $bytes$ NOT NULL,
  PRIMARY KEY (channel_id, name)
)$clustered$;

-- Of the entries only their MACs: what they mean is in chats, contacts, labels and marks.
CREATE TABLE app_state_entries (
  channel_id TEXT NOT NULL,
  name TEXT NOT NULL,
  index_mac TEXT NOT NULL,
  value_mac $bytes$ NOT NULL,
  PRIMARY KEY (channel_id, name, index_mac)
)$clustered$;

ALTER TABLE chats ADD COLUMN last_message_id TEXT NULL;
ALTER TABLE chats ADD COLUMN unread_count $number$ NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN marked_unread $number$ NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN archived $number$ NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN pinned_at $number$ NULL;
ALTER TABLE chats ADD COLUMN muted_until $number$ NULL;
CREATE INDEX ix_chats_activity ON chats (channel_id, last_message_at, chat_id);

ALTER TABLE contacts ADD COLUMN saved_name TEXT NULL;
ALTER TABLE contacts ADD COLUMN first_name TEXT NULL;
ALTER TABLE contacts ADD COLUMN verified_name TEXT NULL;

CREATE TABLE labels (
  channel_id TEXT NOT NULL,
  label_id TEXT NOT NULL,
  name TEXT NOT NULL,
  color $number$ NOT NULL,
  updated_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, label_id)
)$clustered$;

-- What bears a label: a chat, or with a message id one of its messages.
CREATE TABLE label_links (
  channel_id TEXT NOT NULL,
  label_id TEXT NOT NULL,
  chat_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  linked_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, label_id, chat_id, message_id)
)$clustered$;
