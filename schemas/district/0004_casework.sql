-- From the first word to the task: concerns, their triage, the case and its team, tasks, and handing a case over.
-- Every BLOB is a sealed text; nothing anybody wrote about a person is stored in the clear.

CREATE TABLE concern (
  id TEXT PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  school_id TEXT NOT NULL,
  -- null while the person is only described
  subject_id TEXT,
  subject_text BLOB,
  reporter_id TEXT NOT NULL,
  via TEXT NOT NULL,
  what BLOB NOT NULL,
  seen_where BLOB,
  seen_when BLOB,
  danger_now TEXT NOT NULL CHECK (danger_now IN ('yes', 'no', 'unknown')),
  weapon TEXT NOT NULL CHECK (weapon IN ('yes', 'no', 'unknown')),
  self_harm TEXT NOT NULL CHECK (self_harm IN ('yes', 'no', 'unknown')),
  state TEXT NOT NULL CHECK (state IN ('new', 'acknowledged', 'decided')),
  raised_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  claimed_by TEXT,
  -- the last rung of the ladder that was told: 0 triager, 1 chair, 2 district coordinator
  rung INTEGER NOT NULL,
  decided_at INTEGER,
  case_id TEXT
) WITHOUT ROWID;
CREATE INDEX concern_open ON concern (school_id, due_at, id) WHERE decided_at IS NULL;
CREATE INDEX concern_open_all ON concern (due_at, id) WHERE decided_at IS NULL;
CREATE INDEX concern_decided ON concern (school_id, decided_at, id) WHERE decided_at IS NOT NULL;
CREATE INDEX concern_decided_all ON concern (decided_at, id) WHERE decided_at IS NOT NULL;
CREATE INDEX concern_subject ON concern (subject_id, raised_at) WHERE subject_id IS NOT NULL;
CREATE INDEX concern_reporter ON concern (reporter_id, raised_at);
CREATE INDEX concern_case ON concern (case_id) WHERE case_id IS NOT NULL;

-- Each person acknowledges for themselves; nobody's acknowledgement silences another.
CREATE TABLE concern_ack (
  concern_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (concern_id, person_id)
) WITHOUT ROWID;

CREATE TABLE triage_decision (
  concern_id TEXT PRIMARY KEY,
  decision TEXT NOT NULL CHECK (decision IN ('dismiss', 'log', 'refer', 'open_case')),
  reason BLOB NOT NULL,
  danger TEXT NOT NULL CHECK (danger IN ('yes', 'no', 'unknown')),
  need TEXT NOT NULL CHECK (need IN ('yes', 'no', 'unknown')),
  refer_to TEXT,
  decided_by TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE case_file (
  id TEXT PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  school_id TEXT NOT NULL,
  subject_id TEXT,
  subject_text BLOB,
  phase TEXT NOT NULL CHECK (
    phase IN ('inquiry', 'assessed', 'levelled', 'planning', 'monitoring', 'reassessment', 'closing', 'closed')
  ),
  opened_at INTEGER NOT NULL,
  opened_by TEXT NOT NULL,
  closed_at INTEGER
) WITHOUT ROWID;
CREATE INDEX case_file_subject ON case_file (subject_id) WHERE subject_id IS NOT NULL;

-- A seat on the team. It ends with `until_at`; a sender may go on reading until `read_until`.
CREATE TABLE case_seat (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('case_manager', 'member')),
  from_at INTEGER NOT NULL,
  until_at INTEGER,
  read_until INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX case_seat_live ON case_seat (case_id, person_id) WHERE until_at IS NULL;
CREATE INDEX case_seat_case ON case_seat (case_id, from_at);
CREATE INDEX case_seat_mine ON case_seat (person_id, case_id) WHERE until_at IS NULL;
CREATE INDEX case_seat_reader ON case_seat (person_id, read_until) WHERE read_until IS NOT NULL;

-- The chronology: one entry for each act on a case, never changed.
CREATE TABLE case_entry (
  case_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  by_id TEXT,
  body BLOB,
  PRIMARY KEY (case_id, seq)
) WITHOUT ROWID;

CREATE TABLE task (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,
  title BLOB NOT NULL,
  due_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'done', 'cancelled')),
  owner_id TEXT NOT NULL,
  backup_id TEXT,
  -- raised by every change, so that an outside copy can tell it is stale
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- when it was done or cancelled, and by whom
  closed_at INTEGER,
  closed_by TEXT,
  outcome BLOB
) WITHOUT ROWID;
CREATE INDEX task_owner ON task (owner_id, due_at) WHERE closed_at IS NULL;
CREATE INDEX task_backup ON task (backup_id, due_at) WHERE closed_at IS NULL AND backup_id IS NOT NULL;
CREATE INDEX task_case ON task (case_id, due_at);

-- A case offered to the school that its student moved to.
CREATE TABLE case_handover (
  id TEXT PRIMARY KEY,
  transfer_id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  from_org_id TEXT NOT NULL,
  to_org_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('offered', 'accepted', 'declined', 'expired')),
  offered_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  -- a move that is undone offers the case back under the same transfer
  UNIQUE (transfer_id, case_id, to_org_id)
) WITHOUT ROWID;
CREATE INDEX case_handover_case ON case_handover (case_id, offered_at);
CREATE INDEX case_handover_state ON case_handover (state, to_org_id, offered_at);

-- Schools are listed by name.
CREATE INDEX org_type ON org (type, name);

-- Moves are listed by the school a student left or came to, the newest first.
CREATE INDEX transfer_from ON transfer (from_org_id, detected_at, id) WHERE state NOT IN ('planned', 'held', 'folded');
CREATE INDEX transfer_to ON transfer (to_org_id, detected_at, id) WHERE state NOT IN ('planned', 'held', 'folded');
CREATE INDEX transfer_recent ON transfer (detected_at, id) WHERE state NOT IN ('planned', 'held', 'folded');
