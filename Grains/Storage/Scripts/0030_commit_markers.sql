-- Number of the last group that each writing connection has committed: after a lost answer it shows whether the group was committed. Only PostgreSQL has rows.
CREATE TABLE commit_markers (
  writer TEXT PRIMARY KEY,
  number $number$ NOT NULL,
  committed_at $number$ NOT NULL
);
