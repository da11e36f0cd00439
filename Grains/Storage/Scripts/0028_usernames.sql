-- Names that people choose instead of showing a number. Only one of them goes by a name at a time.
ALTER TABLE contacts ADD COLUMN username TEXT NULL;
ALTER TABLE contacts ADD COLUMN username_at $number$ NULL;
CREATE INDEX ix_contacts_username ON contacts (channel_id, username) WHERE username IS NOT NULL;
ALTER TABLE channels ADD COLUMN username TEXT NULL;
