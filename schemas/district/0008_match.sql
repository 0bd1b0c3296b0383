-- Records whose person is uncertain, and what people decided about them.

-- Set on somebody who turned out to be another person: what leads to them leads there.
ALTER TABLE person ADD COLUMN merged_into TEXT;
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;

-- A question put to an administrator, kept with its answer, so that it is asked once.
CREATE TABLE roster_match (
  id TEXT PRIMARY KEY,
  source_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('two_persons', 'other_name', 'reused_id')),
  -- whom the record counts for meanwhile; for a reused id, whose the id was
  person_id TEXT NOT NULL,
  -- what people decide by, as JSON: name, kind of person, kinds of keys
  record TEXT NOT NULL,
  -- reused id only: what makes the record somebody else, and the row until it is decided
  claim TEXT,
  body TEXT,
  first_seen_at INTEGER NOT NULL,
  decision TEXT CHECK (decision IN ('same', 'apart')),
  decided_at INTEGER,
  decided_by TEXT
) WITHOUT ROWID;
CREATE INDEX roster_match_open ON roster_match (first_seen_at, id) WHERE decision IS NULL;
CREATE INDEX roster_match_decided ON roster_match (decided_at, id) WHERE decision IS NOT NULL;
CREATE INDEX roster_match_person ON roster_match (person_id);
CREATE UNIQUE INDEX roster_match_reused ON roster_match (source_no, sourced_id, person_id, claim)
  WHERE claim IS NOT NULL;

-- Two persons about whom was asked whether they are one; in the order of their ids.
CREATE TABLE roster_match_pair (
  lo TEXT NOT NULL,
  hi TEXT NOT NULL,
  match_id TEXT NOT NULL,
  PRIMARY KEY (lo, hi)
) WITHOUT ROWID;
CREATE INDEX roster_match_pair_hi ON roster_match_pair (hi);
CREATE INDEX roster_match_pair_match ON roster_match_pair (match_id);

-- A key somebody carries although it led to another person first; usually there are none.
CREATE TABLE person_key_also (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (kind, value, person_id)
) WITHOUT ROWID;
CREATE INDEX person_key_also_person ON person_key_also (person_id);

-- Words of the provider for roles, grades and kinds of number, with the meaning an administrator gave them.
CREATE TABLE roster_word (
  source_no INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('role', 'grade', 'user_id_type')),
  word TEXT NOT NULL,
  -- null while nobody has said what it means
  meaning TEXT,
  count INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  PRIMARY KEY (source_no, kind, word)
) WITHOUT ROWID;

-- Everything of a person is found by the person, when two turn out to be one.
CREATE INDEX case_seat_person ON case_seat (person_id);
CREATE INDEX concern_ack_person ON concern_ack (person_id);
CREATE INDEX concern_claimed ON concern (claimed_by) WHERE claimed_by IS NOT NULL;
CREATE INDEX task_owner_ever ON task (owner_id);
CREATE INDEX task_backup_ever ON task (backup_id) WHERE backup_id IS NOT NULL;

-- Known people whose only schools are not on the district's list: listed, and treated as if they were not.
CREATE TABLE roster_outside (
  source_no INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  PRIMARY KEY (source_no, sourced_id)
) WITHOUT ROWID;
