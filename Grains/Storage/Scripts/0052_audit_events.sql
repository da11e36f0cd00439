-- Changes over REST: rows are only added, and outlive what they name.
CREATE TABLE audit_events (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  actor_kind $number$ NOT NULL,
  actor_id TEXT NULL,
  action TEXT NOT NULL,
  target TEXT NULL,
  channel_id TEXT NULL,
  request_id TEXT NULL,
  created_at $number$ NOT NULL
);
CREATE INDEX ix_audit_events_customer ON audit_events (customer_id, mode, created_at, id);
CREATE INDEX ix_audit_events_age ON audit_events (created_at);
