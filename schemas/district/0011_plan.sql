-- What a trial run found, kept until it is applied or out of date.

-- How often anything of a source was made live: a plan made before the last time is out of date.
CREATE TABLE roster_applied (
  source_no INTEGER PRIMARY KEY,
  n INTEGER NOT NULL
) WITHOUT ROWID;

-- The plan of a run that waits for a person.
CREATE TABLE roster_plan (
  run_no INTEGER PRIMARY KEY,
  source_no INTEGER NOT NULL,
  -- `roster_applied.n` when it was made
  revision INTEGER NOT NULL,
  -- hash of the settings it was made under
  settings TEXT NOT NULL,
  -- nobody of this source is known yet
  is_first INTEGER NOT NULL,
  -- sum of the hashes of its rows, whatever their order
  digest TEXT NOT NULL,
  -- null while it is being made
  expires_at INTEGER
) WITHOUT ROWID;
CREATE INDEX roster_plan_source ON roster_plan (source_no, run_no);

-- Rows by what happens to them.
CREATE TABLE roster_plan_count (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  op TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (run_no, collection, op)
) WITHOUT ROWID;

-- Students by school. A school that is not there yet is `new:` and the provider's id.
CREATE TABLE roster_plan_school (
  run_no INTEGER NOT NULL,
  org_id TEXT NOT NULL,
  name TEXT NOT NULL,
  arriving INTEGER NOT NULL,
  leaving INTEGER NOT NULL,
  staying INTEGER NOT NULL,
  PRIMARY KEY (run_no, org_id)
) WITHOUT ROWID;

-- Students who would change school.
CREATE TABLE roster_plan_move (
  run_no INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  from_org_id TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  to_org_id TEXT,
  kind TEXT NOT NULL,
  -- 1 when it counts towards a crowd
  weighs INTEGER NOT NULL,
  PRIMARY KEY (run_no, person_id, from_org_id, effective_on)
) WITHOUT ROWID;

-- Records whose person would be uncertain.
CREATE TABLE roster_plan_match (
  run_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  name TEXT,
  PRIMARY KEY (run_no, sourced_id)
) WITHOUT ROWID;

-- A few rows of each kind, to look at.
CREATE TABLE roster_plan_sample (
  run_no INTEGER NOT NULL,
  op TEXT NOT NULL,
  collection TEXT NOT NULL,
  sourced_id TEXT NOT NULL,
  name TEXT,
  PRIMARY KEY (run_no, op, collection, sourced_id)
) WITHOUT ROWID;

-- While a plan is made: what is planned about whose record. `user_id` is empty for what is about nobody in particular,
-- `value` null where the record is only touched, or missing.
CREATE TABLE roster_plan_row (
  run_no INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  collection TEXT NOT NULL,
  sourced_id TEXT NOT NULL,
  is_absent INTEGER NOT NULL,
  value TEXT,
  PRIMARY KEY (run_no, user_id, collection, sourced_id)
) WITHOUT ROWID;

-- While a plan is made: which records belong to one person, known or new.
CREATE TABLE roster_plan_user (
  run_no INTEGER NOT NULL,
  who TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (run_no, who, user_id)
) WITHOUT ROWID;
CREATE INDEX roster_plan_user_id ON roster_plan_user (run_no, user_id);

-- While a plan is made: the breaks schools would be found to have.
CREATE TABLE roster_plan_break (
  run_no INTEGER NOT NULL,
  org_id TEXT NOT NULL,
  end_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  PRIMARY KEY (run_no, org_id, end_on)
) WITHOUT ROWID;

-- While a plan is made: what new records are known by.
CREATE TABLE roster_plan_key (
  run_no INTEGER NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (run_no, kind, value)
) WITHOUT ROWID;

-- While the plan of a first import is made: who would have a place at which school, and by what.
CREATE TABLE roster_plan_seat (
  run_no INTEGER NOT NULL,
  school TEXT NOT NULL,
  who TEXT NOT NULL,
  by_role INTEGER NOT NULL,
  was_enrolled INTEGER NOT NULL,
  is_enrolled INTEGER NOT NULL,
  PRIMARY KEY (run_no, school, who)
) WITHOUT ROWID;

-- Rows with an issue that are not listed, because the code has been listed often enough: as of the last complete
-- reading, and counted so far in the newest one.
CREATE TABLE roster_issue_count (
  source_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  code TEXT NOT NULL,
  unlisted INTEGER NOT NULL DEFAULT 0,
  reading TEXT NOT NULL,
  tally INTEGER NOT NULL,
  PRIMARY KEY (source_no, collection, code)
) WITHOUT ROWID;
