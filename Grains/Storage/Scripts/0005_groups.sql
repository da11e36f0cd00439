CREATE TABLE signal_sender_keys (
  channel_id TEXT NOT NULL,
  group_id TEXT NOT NULL,
  name TEXT NOT NULL,
  device $number$ NOT NULL,
  box $bytes$ NOT NULL,
  PRIMARY KEY (channel_id, group_id, name, device)
);

CREATE TABLE signal_groups (
  channel_id TEXT NOT NULL,
  group_id TEXT NOT NULL,
  lid_addressed $number$ NOT NULL,
  members TEXT NOT NULL,
  fetched_at $number$ NOT NULL,
  PRIMARY KEY (channel_id, group_id)
);

-- The devices that have our sender key of a group.
CREATE TABLE signal_key_holders (
  channel_id TEXT NOT NULL,
  group_id TEXT NOT NULL,
  devices TEXT NOT NULL,
  PRIMARY KEY (channel_id, group_id)
);
