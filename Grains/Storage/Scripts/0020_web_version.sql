-- The newest web version that a silo has read, and when it was the newest one at the latest. One row.
CREATE TABLE web_version (
  id $number$ PRIMARY KEY,
  ordinal $number$ NOT NULL,
  confirmed_at $number$ NOT NULL
);
-- The version that the server refused, while the channel waits for a newer one.
ALTER TABLE channels ADD COLUMN refused_version $number$;
CREATE INDEX ix_channels_refused_version ON channels (refused_version) WHERE refused_version IS NOT NULL;
