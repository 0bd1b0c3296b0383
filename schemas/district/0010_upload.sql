-- A roster that is uploaded as CSV.

-- A package of files: sent in one zip, or in several under a name, and then taken in by a run.
CREATE TABLE roster_upload (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  source_no INTEGER NOT NULL,
  -- null for a package of one zip
  name TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'committed', 'dropped')),
  opened_at INTEGER NOT NULL,
  -- when something was last sent
  touched_at INTEGER NOT NULL,
  run_id TEXT UNIQUE
);
CREATE INDEX roster_upload_state ON roster_upload (state, touched_at);
CREATE UNIQUE INDEX roster_upload_name ON roster_upload (source_no, name) WHERE state = 'open' AND name IS NOT NULL;

-- One zip. `whole` once it was read to its end; the roles of the part that is `live` are those of the source.
CREATE TABLE roster_upload_part (
  no INTEGER PRIMARY KEY,
  upload_no INTEGER NOT NULL,
  source_no INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'whole', 'live', 'dropped')),
  -- what was read, as JSON: manifest, files and what was odd about them
  found TEXT
);
CREATE INDEX roster_upload_part_upload ON roster_upload_part (upload_no);
CREATE INDEX roster_upload_part_state ON roster_upload_part (state);
CREATE UNIQUE INDEX roster_upload_part_live ON roster_upload_part (source_no) WHERE state = 'live';

-- Which file of a package a run reads, and from which part.
CREATE TABLE roster_upload_file (
  upload_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('bulk', 'delta')),
  part_no INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  page_count INTEGER NOT NULL,
  PRIMARY KEY (upload_no, name)
) WITHOUT ROWID;

-- Rows as they were sent, a page as one JSON text; cleared away once a run has read them.
CREATE TABLE roster_upload_page (
  part_no INTEGER NOT NULL,
  file TEXT NOT NULL,
  page INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (part_no, file, page)
) WITHOUT ROWID;

-- Roles of people, which OneRoster 1.2 keeps in a file of its own. Kept, because a later file tells changes only.
CREATE TABLE roster_csv_role (
  part_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (part_no, sourced_id)
) WITHOUT ROWID;
CREATE INDEX roster_csv_role_user ON roster_csv_role (part_no, user_id);
