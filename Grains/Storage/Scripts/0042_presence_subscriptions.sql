-- Chats whose presence a channel has subscribed to: WhatsApp forgets them with each connection.
CREATE TABLE presence_subscriptions (
  channel_id TEXT NOT NULL,
  jid TEXT NOT NULL,
  subscribed_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, jid)
)$clustered$;
