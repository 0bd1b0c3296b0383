-- Limits a district sets itself, and the protocol before anyone counts as gone.

-- days on which nothing is removed, as JSON [{from, until}], and the limits an administrator changed
ALTER TABLE roster_source ADD COLUMN blackouts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE roster_source ADD COLUMN guard_settings TEXT NOT NULL DEFAULT '{}';

-- what the run as a whole looks like, where that is not ordinary school life
ALTER TABLE roster_run ADD COLUMN class TEXT CHECK (class IN ('suspect', 'rekey'));

-- rows of which something could not be used
ALTER TABLE roster_pull ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0;

-- since when it is certain that a missing record is gone; means nothing while the record is not missing
ALTER TABLE roster_org ADD COLUMN gone_at INTEGER;
ALTER TABLE roster_session ADD COLUMN gone_at INTEGER;
ALTER TABLE roster_class ADD COLUMN gone_at INTEGER;
ALTER TABLE roster_user ADD COLUMN gone_at INTEGER;
ALTER TABLE roster_enrollment ADD COLUMN gone_at INTEGER;

-- Rows that the last complete readings brought: a collection that suddenly shrinks or swells is not believed.
CREATE TABLE roster_pull_size (
  source_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  run_no INTEGER NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY (source_no, collection, run_no)
) WITHOUT ROWID;

-- Users who lose their record or lessons by a run that is being weighed, and the school that would lose them.
CREATE TABLE roster_leaver (
  run_no INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  -- 1 when the record itself ends
  gone INTEGER NOT NULL,
  -- enrollments that end, and that begin
  ended INTEGER NOT NULL,
  begun INTEGER NOT NULL,
  school_id TEXT,
  PRIMARY KEY (run_no, user_id)
) WITHOUT ROWID;

-- Missing records the provider is asked for one by one, and what it said.
CREATE TABLE roster_probe (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  sourced_id TEXT NOT NULL,
  answer TEXT CHECK (answer IN ('present', 'absent', 'unknown')),
  PRIMARY KEY (run_no, collection, sourced_id)
) WITHOUT ROWID;

-- The ids of pages that came in no order, brought into order: lists of ids, each within one range.
CREATE TABLE roster_sorted (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  page INTEGER NOT NULL,
  ids TEXT NOT NULL,
  PRIMARY KEY (run_no, collection, attempt, bucket, page)
) WITHOUT ROWID;
