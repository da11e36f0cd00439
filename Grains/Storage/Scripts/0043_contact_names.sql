-- The event of the last change of a contact's own name: it is written only with the change.
ALTER TABLE contacts ADD COLUMN name_event_id TEXT NULL;
