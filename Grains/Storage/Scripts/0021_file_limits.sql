-- Files of a customer over all channels, and their bytes.
CREATE INDEX media_by_customer ON media (customer_id, mode, created_at, id);
CREATE INDEX media_kept ON media (customer_id, size) WHERE state IN (1, 3);

-- Files of a deleted channel end earlier, some at a time; this one is not done yet while it is 0.
ALTER TABLE channels ADD COLUMN are_files_ended $number$ NOT NULL DEFAULT 0;
CREATE INDEX channels_with_files ON channels (id) WHERE deleted_at IS NOT NULL AND are_files_ended = 0;
