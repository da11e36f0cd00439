-- Deliveries of a deleted endpoint end some at a time; this one is not done yet while it is 0.
ALTER TABLE webhook_endpoints ADD COLUMN is_ended $number$ NOT NULL DEFAULT 0;
CREATE INDEX ix_webhook_endpoints_deleted ON webhook_endpoints (id) WHERE deleted_at IS NOT NULL AND is_ended = 0;
