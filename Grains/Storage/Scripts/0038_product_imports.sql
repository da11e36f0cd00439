-- Imports of products, worked off by their channel; a product is 0 queued, 1 running, 2 created, 3 failed.
CREATE TABLE product_imports (
  id TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  created_at $number$ NOT NULL
);

CREATE INDEX product_imports_by_time ON product_imports (created_at);

CREATE TABLE product_import_items (
  import_id TEXT NOT NULL,
  position $number$ NOT NULL,
  channel_id TEXT NOT NULL,
  status $number$ NOT NULL,
  product TEXT NOT NULL,
  attempts $number$ NOT NULL,
  product_id TEXT NULL,
  reason TEXT NULL,
  message TEXT NULL,
  PRIMARY KEY (import_id, position)
)$clustered$;

CREATE INDEX product_import_items_open ON product_import_items (channel_id, import_id, position) WHERE status IN (0, 1);
CREATE INDEX product_import_items_made ON product_import_items (channel_id, product_id) WHERE product_id IS NOT NULL;
