-- Whether chats of the account leave the archive when somebody writes: a setting of the account.
ALTER TABLE channels ADD COLUMN unarchives_chats $number$ NOT NULL DEFAULT 0;
