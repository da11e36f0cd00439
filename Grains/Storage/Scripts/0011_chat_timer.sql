-- Seconds after which new messages of a chat disappear; NULL or 0 for never.
ALTER TABLE chats ADD COLUMN ephemeral_expiration $number$ NULL;
