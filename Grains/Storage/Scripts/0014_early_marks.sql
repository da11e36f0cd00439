-- What refers to messages that are not here yet (kind 5).
CREATE INDEX ix_message_marks_early ON message_marks (channel_id, message_id) WHERE kind = 5;
