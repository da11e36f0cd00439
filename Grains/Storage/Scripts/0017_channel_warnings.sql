-- What a channel warns of, one row per kind while it lasts.
CREATE TABLE channel_warnings (
  channel_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  warning TEXT NOT NULL,
  PRIMARY KEY (channel_id, kind)
)$clustered$;
