-- As a default, also for the silos of an older version during an upgrade. A column that is added with it would be written into every existing row.
ALTER TABLE events ALTER COLUMN transaction_number SET DEFAULT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT);
