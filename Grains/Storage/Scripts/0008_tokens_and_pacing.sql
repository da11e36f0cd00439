CREATE TABLE signal_trusted_tokens (
  channel_id TEXT NOT NULL,
  name TEXT NOT NULL,
  box $bytes$ NULL,
  issued_at $number$ NULL,
  sent_at $number$ NULL,
  PRIMARY KEY (channel_id, name)
)$clustered$;

-- Until when the budget for first contacts is spent: one number holds the bucket.
CREATE TABLE channel_budgets (
  channel_id TEXT PRIMARY KEY,
  first_contacts_until $number$ NOT NULL
);

ALTER TABLE messages ADD COLUMN error_retry_at $number$ NULL;
