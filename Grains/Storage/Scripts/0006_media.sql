CREATE TABLE media (
  id TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  state $number$ NOT NULL,
  mime_type TEXT NOT NULL,
  size $number$ NOT NULL,
  sha256 TEXT NOT NULL,
  filename TEXT NULL,
  width $number$ NULL,
  height $number$ NULL,
  seconds $number$ NULL,
  thumbnail $bytes$ NULL,
  message_id TEXT NULL,
  chat_id TEXT NULL,
  created_at $number$ NOT NULL,
  expires_at $number$ NOT NULL
);

CREATE INDEX media_by_channel ON media (channel_id, created_at, id);
CREATE INDEX media_by_end ON media (expires_at);

-- Where a file lies at WhatsApp's media hosts, under the keys of one kind; the key is sealed.
CREATE TABLE media_uploads (
  media_id TEXT NOT NULL,
  kind $number$ NOT NULL,
  box $bytes$ NOT NULL,
  expires_at $number$ NOT NULL,
  PRIMARY KEY (media_id, kind)
)$clustered$;
