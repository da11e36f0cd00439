-- Chats that were cleared, with more messages than one step removes: the rest goes in the background.
CREATE TABLE chat_clearances (
  channel_id TEXT NOT NULL,
  chat_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  until $number$ NOT NULL,
  PRIMARY KEY (channel_id, chat_id)
)$clustered$;

CREATE INDEX ix_contacts_lid ON contacts (channel_id, lid) WHERE lid IS NOT NULL;
