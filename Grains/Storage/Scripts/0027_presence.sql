-- When the account was last shown as available through the channel. Until now that was so for as long as it was connected.
ALTER TABLE channels ADD COLUMN shown_at $number$ NULL;
UPDATE channels SET shown_at = last_seen_at WHERE jid IS NOT NULL;
