-- Chats whose messages go to another name of the same person: what one step does not move follows in the background.
CREATE TABLE chat_moves (
  channel_id TEXT NOT NULL,
  chat_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  to_chat_id TEXT NOT NULL,
  PRIMARY KEY (channel_id, chat_id)
)$clustered$;
