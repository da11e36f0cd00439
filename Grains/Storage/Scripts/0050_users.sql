-- People who sign in: one row per issuer and subject. pending_customer_id: the customer that the first sign-in makes, until its member exists.
CREATE TABLE users (
  hash TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  email TEXT NULL,
  pending_customer_id TEXT NULL,
  created_at $number$ NOT NULL
);
-- Members of customers. An invitation is a member without a user.
CREATE TABLE members (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL,
  role $number$ NOT NULL,
  email TEXT NULL,
  user_hash TEXT NULL,
  created_at $number$ NOT NULL,
  joined_at $number$ NULL
);
CREATE UNIQUE INDEX ux_members_email ON members (customer_id, email);
CREATE UNIQUE INDEX ux_members_user ON members (customer_id, user_hash);
CREATE INDEX ix_members_user ON members (user_hash, joined_at, id);
CREATE INDEX ix_members_email ON members (email);
CREATE INDEX ix_members_customer ON members (customer_id, created_at, id);
