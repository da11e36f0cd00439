-- Texts that the account's user sends by a shortcut, as the app state of the account has them.
CREATE TABLE quick_replies (
  channel_id TEXT NOT NULL,
  reply_id TEXT NOT NULL,
  shortcut TEXT NOT NULL,
  message TEXT NOT NULL,
  keywords TEXT NOT NULL,
  uses $number$ NOT NULL,
  updated_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, reply_id)
)$clustered$;
