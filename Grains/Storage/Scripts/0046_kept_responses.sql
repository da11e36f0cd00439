-- Responses to requests with an idempotency key: API key and hash of the idempotency key are the id.
CREATE TABLE kept_responses (
  id TEXT PRIMARY KEY,
  box $bytes$ NOT NULL,
  expires_at $number$ NOT NULL
);
CREATE INDEX ix_kept_responses_expiry ON kept_responses (expires_at);
