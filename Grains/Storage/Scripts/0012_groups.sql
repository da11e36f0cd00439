-- What a chat is called when no contact gives it a name: the subject of a group.
ALTER TABLE chats ADD COLUMN name TEXT NULL;

-- Seconds after which new messages of a group disappear; 0 for never.
ALTER TABLE signal_groups ADD COLUMN expiration $number$ NOT NULL DEFAULT 0;
