-- Channels whose version was refused before that was kept: any newer one brings them back.
UPDATE channels SET refused_version = 0 WHERE reason = 'client_outdated' AND refused_version IS NULL;
