-- Orders that customers placed in chats; the event belongs to the insertion that made the row.
CREATE TABLE orders (
  channel_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  chat_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  placed_at $number$ NOT NULL,
  view TEXT NOT NULL,
  PRIMARY KEY (channel_id, order_id)
)$clustered$;

CREATE INDEX orders_by_time ON orders (channel_id, placed_at, order_id);
