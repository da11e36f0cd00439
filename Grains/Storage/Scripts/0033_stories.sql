-- Who sees a story: what its poster chose, and whom it went to. One row, status_privacy, has the account's own choice.
CREATE TABLE story_audiences (
  channel_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  chosen_setting $number$ NULL,
  chosen TEXT NULL,
  sent_setting $number$ NULL,
  sent TEXT NULL,
  kept_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, message_id)
)$clustered$;
CREATE INDEX ix_story_audiences_kept ON story_audiences (kept_at);

-- Contacts whose stories the account has muted.
CREATE TABLE story_mutes (
  channel_id TEXT NOT NULL,
  jid TEXT NOT NULL,
  muted_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, jid)
)$clustered$;

-- Stories are removed after a day; the event of a view is written once for each viewer.
CREATE INDEX ix_messages_stories ON messages (sort_at) WHERE chat_id = 'status@broadcast';
ALTER TABLE message_receipts ADD COLUMN view_event_id TEXT NULL;
