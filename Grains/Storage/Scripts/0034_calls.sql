-- Calls of others, from the signals that came.
CREATE TABLE calls (
  channel_id TEXT NOT NULL,
  call_id TEXT NOT NULL,
  caller_jid TEXT NOT NULL,
  caller_lid TEXT NULL,
  caller_phone TEXT NULL,
  caller_name TEXT NULL,
  caller_username TEXT NULL,
  address TEXT NOT NULL,
  creator TEXT NOT NULL,
  group_id TEXT NULL,
  is_group $number$ NOT NULL,
  is_video $number$ NOT NULL,
  is_offline $number$ NOT NULL,
  began_at $number$ NOT NULL,
  ended_at $number$ NULL,
  status $number$ NOT NULL,
  reason TEXT NULL,
  duration $number$ NULL,
  offered_event_id TEXT NULL,
  ended_event_id TEXT NULL,
  PRIMARY KEY (channel_id, call_id)
)$clustered$;
CREATE INDEX ix_calls_listed ON calls (channel_id, began_at, call_id);
CREATE INDEX ix_calls_old ON calls (began_at);
