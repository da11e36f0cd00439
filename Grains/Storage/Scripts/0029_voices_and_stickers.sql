-- What was read from a file, and the files that were made of another one for a use (1 voice note, 2 sticker).
ALTER TABLE media ADD COLUMN waveform $bytes$ NULL;
ALTER TABLE media ADD COLUMN animated $number$ NULL;
ALTER TABLE media ADD COLUMN ready_for $number$ NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN source_id TEXT NULL;
CREATE INDEX media_by_source ON media (source_id) WHERE source_id IS NOT NULL;
