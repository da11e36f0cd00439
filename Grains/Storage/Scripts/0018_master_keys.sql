-- Master keys that sealed something here, each with an empty value under it: a start with foreign keys is refused.
CREATE TABLE master_keys (
  key_id $number$ PRIMARY KEY,
  box $bytes$ NOT NULL
);
