-- What the school information system (SIS) says, how it was read, and who it is about.

-- The configured SIS. `no` stands for it in the keys of its records.
CREATE TABLE roster_source (
  id TEXT PRIMARY KEY,
  no INTEGER NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  base_url TEXT NOT NULL,
  token_url TEXT NOT NULL,
  client_id TEXT NOT NULL,
  secret BLOB NOT NULL,
  token BLOB,
  hook_hash TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('normal', 'add_only', 'blackout')),
  -- what the provider was found to do; null until asked, and again after a change of the connection
  profile TEXT,
  probed_at INTEGER,
  -- start of the last complete run; a delta asks for what changed since, with an overlap
  watermark INTEGER,
  mapper_version INTEGER,
  next_full_at INTEGER NOT NULL,
  -- full runs that failed in a row
  failures INTEGER NOT NULL DEFAULT 0,
  -- the day for which memberships were last looked at as a whole
  derived_on TEXT,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- One reading of the SIS, kept as history without content.
CREATE TABLE roster_run (
  id TEXT PRIMARY KEY,
  no INTEGER NOT NULL UNIQUE,
  source_no INTEGER NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('full', 'delta')),
  dry_run INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'held', 'succeeded', 'failed')),
  phase TEXT NOT NULL,
  phase_at INTEGER NOT NULL,
  -- where the phase has got to, as JSON
  cursor TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  started_by TEXT NOT NULL,
  approved_by TEXT,
  -- start of the last complete run when this one began: what a delta asks for
  since INTEGER,
  guards TEXT NOT NULL,
  -- what the guards hold, by collection, as JSON
  holds TEXT NOT NULL,
  collections TEXT,
  transfers INTEGER NOT NULL DEFAULT 0,
  removals_held INTEGER NOT NULL DEFAULT 0,
  requests INTEGER NOT NULL DEFAULT 0,
  retries INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  timings TEXT NOT NULL,
  error TEXT,
  plan_hash TEXT
) WITHOUT ROWID;
-- never two at once
CREATE UNIQUE INDEX roster_run_active ON roster_run (source_no) WHERE state IN ('queued', 'running');
CREATE INDEX roster_run_held ON roster_run (source_no, no) WHERE state = 'held';

-- The reading of one collection in one run: how far it is and what it brought.
CREATE TABLE roster_pull (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  lane TEXT NOT NULL,
  place INTEGER NOT NULL,
  -- raised when the collection is read again from the start
  attempt INTEGER NOT NULL DEFAULT 0,
  page INTEGER NOT NULL DEFAULT 0,
  next_offset INTEGER NOT NULL DEFAULT 0,
  fingerprint TEXT,
  total INTEGER,
  received INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  absent INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  -- rows without a usable id
  fatal INTEGER NOT NULL DEFAULT 0,
  -- the provider's total moved while it was read: what was not seen may still be there
  drifted INTEGER NOT NULL DEFAULT 0,
  -- 1 when the collection is read whole although the run is a delta
  whole INTEGER NOT NULL DEFAULT 0,
  done_at INTEGER,
  PRIMARY KEY (run_no, collection)
) WITHOUT ROWID;

-- The ids a page held, quarantined rows included: absence is found from these.
CREATE TABLE roster_page (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  page INTEGER NOT NULL,
  lo TEXT,
  hi TEXT,
  ids TEXT NOT NULL,
  PRIMARY KEY (run_no, collection, attempt, page)
) WITHOUT ROWID;

-- The rows of a page that differ from what we have, as one JSON text.
CREATE TABLE roster_stage (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  page INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  -- rows that end a live record, in all and by kind of person
  removed INTEGER NOT NULL,
  removed_student INTEGER NOT NULL,
  removed_staff INTEGER NOT NULL,
  removed_guardian INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (run_no, collection, attempt, page, chunk)
) WITHOUT ROWID;

-- Planned changes listed one by one: records that were not seen, and whatever a guard holds.
CREATE TABLE roster_pending (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  sourced_id TEXT NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('absent', 'remove', 'change')),
  old_fp INTEGER,
  fp INTEGER,
  body TEXT,
  PRIMARY KEY (run_no, collection, sourced_id)
) WITHOUT ROWID;

-- Whom the next slices must look at. Kept over runs: what one run leaves undone the next one does.
CREATE TABLE roster_work (
  source_no INTEGER NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('user', 'person')),
  id TEXT NOT NULL,
  PRIMARY KEY (source_no, stage, id)
) WITHOUT ROWID;

-- A user refers to a record that is not there (yet); when it comes, the user is looked at again.
CREATE TABLE roster_dangling (
  source_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  missing_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (source_no, collection, missing_id, user_id)
) WITHOUT ROWID;

-- What was wrong with a row: a code and a field, never a value.
CREATE TABLE roster_issue (
  source_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  sourced_id TEXT NOT NULL,
  code TEXT NOT NULL,
  field_path TEXT NOT NULL,
  quarantined INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  PRIMARY KEY (source_no, collection, sourced_id, code)
) WITHOUT ROWID;
CREATE INDEX roster_issue_quarantined ON roster_issue (source_no, sourced_id) WHERE quarantined = 1;

-- Running counts: live records by collection and kind of person, people by role.
CREATE TABLE roster_count (
  source_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (source_no, name)
) WITHOUT ROWID;

-- The records as last applied. `fp` is the fingerprint of the row, `archived_at` set when it is gone.
CREATE TABLE roster_org (
  source_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  fp INTEGER NOT NULL,
  name TEXT,
  type TEXT,
  identifier TEXT,
  parent TEXT,
  org_id TEXT,
  missing_since INTEGER,
  missing_runs INTEGER NOT NULL DEFAULT 0,
  archived_at INTEGER,
  PRIMARY KEY (source_no, sourced_id)
) WITHOUT ROWID;

CREATE TABLE roster_session (
  source_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  fp INTEGER NOT NULL,
  type TEXT,
  start_on TEXT,
  end_on TEXT,
  missing_since INTEGER,
  missing_runs INTEGER NOT NULL DEFAULT 0,
  archived_at INTEGER,
  PRIMARY KEY (source_no, sourced_id)
) WITHOUT ROWID;

CREATE TABLE roster_class (
  source_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  fp INTEGER NOT NULL,
  school TEXT,
  missing_since INTEGER,
  missing_runs INTEGER NOT NULL DEFAULT 0,
  archived_at INTEGER,
  PRIMARY KEY (source_no, sourced_id)
) WITHOUT ROWID;

CREATE TABLE roster_user (
  source_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  fp INTEGER NOT NULL,
  -- 1 student, 2 staff, 4 guardian, added up
  facet INTEGER NOT NULL,
  -- the row as JSON: id, fingerprint, then the columns in the order of the port's ROW_COLUMNS
  body TEXT NOT NULL,
  missing_since INTEGER,
  missing_runs INTEGER NOT NULL DEFAULT 0,
  archived_at INTEGER,
  PRIMARY KEY (source_no, sourced_id)
) WITHOUT ROWID;

CREATE TABLE roster_enrollment (
  source_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  fp INTEGER NOT NULL,
  user_id TEXT,
  class_id TEXT,
  school TEXT,
  role TEXT,
  begin_on TEXT,
  end_on TEXT,
  missing_since INTEGER,
  missing_runs INTEGER NOT NULL DEFAULT 0,
  archived_at INTEGER,
  PRIMARY KEY (source_no, sourced_id)
) WITHOUT ROWID;
CREATE INDEX roster_enrollment_user ON roster_enrollment (source_no, user_id);
CREATE INDEX roster_enrollment_class ON roster_enrollment (source_no, class_id) WHERE school IS NULL;

-- Which person a record is about; kept for ever. `seen_at` tells the newer of two records.
CREATE TABLE person_alias (
  source_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (source_no, sourced_id)
) WITHOUT ROWID;
CREATE INDEX person_alias_person ON person_alias (person_id);

-- What identifies a person over records: numbers and addresses, each within its kind.
CREATE TABLE person_key (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;

-- A move that is not certain yet.
CREATE TABLE transfer_watch (
  person_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('left', 'moving')),
  from_org_id TEXT NOT NULL,
  to_org_id TEXT,
  since TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  -- the run that counts as the first sighting
  run_no INTEGER
) WITHOUT ROWID;

-- A student's move between schools. Only `confirmed` ones have happened as far as people are told.
CREATE TABLE transfer (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL,
  from_org_id TEXT NOT NULL,
  to_org_id TEXT,
  effective_on TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('transfer', 'left', 'returned')),
  state TEXT NOT NULL CHECK (state IN ('planned', 'held', 'confirmed', 'reversed', 'folded', 'dropped')),
  gap_days INTEGER,
  backdated INTEGER NOT NULL DEFAULT 0,
  run_id TEXT NOT NULL,
  detected_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX transfer_once ON transfer (person_id, from_org_id, ifnull(to_org_id, ''), effective_on);
CREATE INDEX transfer_state ON transfer (state, id);
