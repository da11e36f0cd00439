CREATE TABLE channels (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  name TEXT NOT NULL,
  metadata TEXT NOT NULL,
  status $number$ NOT NULL,
  status_since $number$ NOT NULL,
  reason TEXT NULL,
  desired_running $number$ NOT NULL,
  epoch $number$ NOT NULL,
  owner_silo TEXT NULL,
  lease_until $number$ NOT NULL,
  phone_number TEXT NULL,
  jid TEXT NULL,
  lid TEXT NULL,
  push_name TEXT NULL,
  platform TEXT NULL,
  last_seen_at $number$ NULL,
  created_at $number$ NOT NULL,
  updated_at $number$ NOT NULL,
  deleted_at $number$ NULL
);
CREATE INDEX ix_channels_customer ON channels (customer_id, mode, created_at, id);
CREATE INDEX ix_channels_orphans ON channels (lease_until) WHERE desired_running = 1;

CREATE TABLE signal_credentials (
  channel_id TEXT PRIMARY KEY,
  box $bytes$ NOT NULL
);

CREATE TABLE signal_sessions (
  channel_id TEXT NOT NULL,
  name TEXT NOT NULL,
  device $number$ NOT NULL,
  box $bytes$ NOT NULL,
  PRIMARY KEY (channel_id, name, device)
);

CREATE TABLE signal_identities (
  channel_id TEXT NOT NULL,
  name TEXT NOT NULL,
  device $number$ NOT NULL,
  identity_key $bytes$ NOT NULL,
  PRIMARY KEY (channel_id, name, device)
)$clustered$;

CREATE TABLE signal_pre_keys (
  channel_id TEXT NOT NULL,
  id $number$ NOT NULL,
  box $bytes$ NOT NULL,
  PRIMARY KEY (channel_id, id)
)$clustered$;

CREATE TABLE signal_device_lists (
  channel_id TEXT NOT NULL,
  name TEXT NOT NULL,
  devices TEXT NOT NULL,
  list_timestamp $number$ NOT NULL,
  fetched_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, name)
)$clustered$;

CREATE TABLE signal_lids (
  channel_id TEXT NOT NULL,
  phone_number TEXT NOT NULL,
  lid TEXT NOT NULL,
  PRIMARY KEY (channel_id, phone_number)
)$clustered$;
CREATE INDEX ix_signal_lids_lid ON signal_lids (channel_id, lid);

CREATE TABLE messages (
  seq $identity$,
  channel_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  message_id TEXT NOT NULL,
  chat_id TEXT NOT NULL,
  from_me $number$ NOT NULL,
  sender_jid TEXT NOT NULL,
  sender_lid TEXT NULL,
  sender_phone TEXT NULL,
  sender_name TEXT NULL,
  recipient TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NULL,
  content $bytes$ NULL,
  quoted_id TEXT NULL,
  mentions TEXT NULL,
  sent_at $number$ NOT NULL,
  status $number$ NOT NULL,
  error_code TEXT NULL,
  error_message TEXT NULL,
  error_upstream $number$ NULL,
  client_ref TEXT NULL,
  expires_at $number$ NULL,
  event_id TEXT NULL,
  UNIQUE (channel_id, message_id, sender_jid)
);
-- The lists' indexes begin with the mode, so that they never compete with the unique index for a look-up by id: on a new table,
-- which has no statistics yet, that choice would be a toss-up.
CREATE INDEX ix_messages_channel ON messages (mode, channel_id, seq);
CREATE INDEX ix_messages_chat ON messages (mode, channel_id, chat_id, seq);
CREATE INDEX ix_messages_customer ON messages (customer_id, mode, seq);
CREATE INDEX ix_messages_queue ON messages (channel_id, seq) WHERE status = 0 AND from_me = 1;

CREATE TABLE client_refs (
  channel_id TEXT NOT NULL,
  client_ref TEXT NOT NULL,
  message_id TEXT NOT NULL,
  accepted_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, client_ref)
)$clustered$;
CREATE INDEX ix_client_refs_accepted ON client_refs (accepted_at);

CREATE TABLE chats (
  channel_id TEXT NOT NULL,
  chat_id TEXT NOT NULL,
  last_message_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, chat_id)
)$clustered$;

CREATE TABLE contacts (
  channel_id TEXT NOT NULL,
  jid TEXT NOT NULL,
  lid TEXT NULL,
  phone_number TEXT NULL,
  push_name TEXT NULL,
  updated_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, jid)
)$clustered$;

CREATE TABLE webhook_endpoints (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  enabled $number$ NOT NULL,
  event_mask $number$ NOT NULL,
  all_channels $number$ NOT NULL,
  chat_filter $number$ NOT NULL,
  view_json TEXT NOT NULL,
  created_at $number$ NOT NULL,
  deleted_at $number$ NULL
);
CREATE INDEX ix_webhook_endpoints_customer ON webhook_endpoints (customer_id, mode, created_at, id);

CREATE TABLE webhook_endpoint_channels (
  endpoint_id TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  PRIMARY KEY (endpoint_id, channel_id)
)$clustered$;

CREATE TABLE events (
  seq $identity$,
  id TEXT NOT NULL UNIQUE,
  customer_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  channel_id TEXT NOT NULL,
  name TEXT NOT NULL,
  occurred_at $number$ NOT NULL,
  payload TEXT NOT NULL
);
CREATE INDEX ix_events_customer ON events (customer_id, mode, seq);

CREATE TABLE deliveries (
  seq $identity$,
  id TEXT NOT NULL UNIQUE,
  event_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  mode $number$ NOT NULL,
  channel_id TEXT NOT NULL,
  event_name TEXT NOT NULL,
  status $number$ NOT NULL,
  attempts $number$ NOT NULL,
  next_attempt_at $number$ NULL,
  created_at $number$ NOT NULL,
  finished_at $number$ NULL
);
-- First attempts in order of occurrence, later ones in order of their time: neither read has to pass over the other's backlog.
CREATE INDEX ix_deliveries_fresh ON deliveries (endpoint_id, seq) WHERE status = 0 AND attempts = 0;
CREATE INDEX ix_deliveries_again ON deliveries (endpoint_id, next_attempt_at, seq) WHERE status = 0 AND attempts > 0;
CREATE INDEX ix_deliveries_customer ON deliveries (customer_id, mode, seq);
CREATE INDEX ix_deliveries_event ON deliveries (event_id);
CREATE INDEX ix_deliveries_finished ON deliveries (status, finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE delivery_attempts (
  delivery_id TEXT NOT NULL,
  number $number$ NOT NULL,
  attempted_at $number$ NOT NULL,
  status_code $number$ NULL,
  latency_ms $number$ NOT NULL,
  error TEXT NULL,
  response_body TEXT NULL,
  PRIMARY KEY (delivery_id, number)
);

CREATE TABLE grain_states (
  type TEXT NOT NULL,
  grain_key TEXT NOT NULL,
  version $number$ NOT NULL,
  payload $bytes$ NULL,
  PRIMARY KEY (type, grain_key)
);
