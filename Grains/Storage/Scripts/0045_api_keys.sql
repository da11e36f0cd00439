-- API keys: the hash finds the grain, the view is what lists show. Keys of older installations get their row at their first use.
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  customer_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  channel_id TEXT NULL,
  view_json TEXT NOT NULL,
  created_at $number$ NOT NULL,
  expires_at $number$ NULL,
  last_used_at $number$ NULL,
  revoked_at $number$ NULL
);
CREATE INDEX ix_api_keys_customer ON api_keys (customer_id, mode, created_at, id);
