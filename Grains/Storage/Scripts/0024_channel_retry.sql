-- When a channel that is banned for a time is tried again.
ALTER TABLE channels ADD COLUMN retry_at $number$;
CREATE INDEX ix_channels_retry_at ON channels (retry_at) WHERE retry_at IS NOT NULL;
