-- One-time login links, by the hash of their token.
CREATE TABLE login_links (
  hash TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL,
  expires_at $number$ NOT NULL
);
CREATE INDEX ix_login_links_end ON login_links (expires_at);
