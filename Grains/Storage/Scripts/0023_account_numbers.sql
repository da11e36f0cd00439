-- Numbers that the server was asked about, and the number in the JID of the account that each of them reaches: they differ where a country has renumbered.
CREATE TABLE signal_account_numbers (
  channel_id TEXT NOT NULL,
  phone_number TEXT NOT NULL,
  account TEXT NOT NULL,
  PRIMARY KEY (channel_id, phone_number)
)$clustered$;
