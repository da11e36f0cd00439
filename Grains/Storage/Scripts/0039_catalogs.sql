-- Named catalogues of a channel, which the gateway keeps: a business has one catalogue at WhatsApp.
CREATE TABLE catalogs (
  channel_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NULL,
  product_ids TEXT NOT NULL,
  created_at $number$ NOT NULL,
  updated_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, id)
)$clustered$;
