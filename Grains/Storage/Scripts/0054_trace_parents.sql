-- The trace that a request belongs to, when it is recorded: the W3C trace parent of the span that accepted the message.
ALTER TABLE messages ADD COLUMN trace_parent TEXT;
ALTER TABLE events ADD COLUMN trace_parent TEXT;
