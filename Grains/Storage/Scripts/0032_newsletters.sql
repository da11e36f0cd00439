-- Files of newsletters are not encrypted; the media hosts name the upload, and the message refers to it by that name.
ALTER TABLE messages ADD COLUMN media_handle TEXT NULL;
