-- What every act of a district passes through: who it is, what was asked before, what was recorded, what goes out.

CREATE TABLE district (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  emergency_number TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

-- Answers already given, so that a repeated request gets the same one.
CREATE TABLE request (
  key TEXT PRIMARY KEY,
  command TEXT NOT NULL,
  -- sealed
  result BLOB NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX request_at ON request (at);

-- RFC 6962 log: `body` is canonical JSON, `leaf` its hash. The frontier of the tree sits in one row.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  leaf BLOB NOT NULL
);
CREATE TABLE audit_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL,
  peaks TEXT NOT NULL
);

CREATE TABLE data_key (
  scope TEXT PRIMARY KEY,
  kek_version INTEGER NOT NULL,
  wrapped BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  idem TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  refs TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'dead', 'skipped')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  -- since when it has been wanted, whatever was tried since
  due_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  settled_at INTEGER,
  last_error TEXT,
  unknown_outcomes INTEGER NOT NULL DEFAULT 0,
  -- raised when the truth behind the row changes, so that a delivery under way is followed by another
  touched INTEGER NOT NULL DEFAULT 0,
  -- 1 while handed out for delivery; found at a restart, its outcome is unknown
  in_flight INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (state, in_flight, next_at);
CREATE INDEX outbox_waiting ON outbox (state, due_at);
CREATE INDEX outbox_recent ON outbox (created_at);

CREATE TABLE connection (
  kind TEXT PRIMARY KEY,
  config TEXT NOT NULL,
  secret BLOB NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) WITHOUT ROWID;
