-- Moves that are expected, two schools at once, and schools that are never home.

-- A move that is not certain yet: gone, going, or at two schools at once.
CREATE TABLE transfer_watch_next (
  person_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('left', 'moving', 'dual')),
  from_org_id TEXT NOT NULL,
  to_org_id TEXT,
  since TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  -- the run that counts as the first sighting
  run_no INTEGER,
  -- at two schools: what the record said about them
  said TEXT
) WITHOUT ROWID;
INSERT INTO transfer_watch_next SELECT *, NULL FROM transfer_watch WHERE person_id > '';
DROP TABLE transfer_watch;
ALTER TABLE transfer_watch_next RENAME TO transfer_watch;

-- A student's move between schools. Only `confirmed` ones have happened as far as people are told. `announced` is found
-- and not yet weighed, `expected` is shown, `muted` is one of a crowd that is expected; a roster that takes it back
-- makes it `cancelled`. `quiet` is one of a crowd that moved up at the turn of the year.
CREATE TABLE transfer_next (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL,
  from_org_id TEXT NOT NULL,
  to_org_id TEXT,
  effective_on TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('transfer', 'left', 'returned', 'school_changed')),
  state TEXT NOT NULL CHECK (state IN (
    'planned', 'held', 'confirmed', 'reversed', 'folded', 'dropped',
    'announced', 'expected', 'muted', 'cancelled', 'quiet')),
  gap_days INTEGER,
  backdated INTEGER NOT NULL DEFAULT 0,
  -- the run that found it, or the turn of a day that did
  run_id TEXT NOT NULL,
  detected_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO transfer_next SELECT * FROM transfer WHERE id > '';
DROP TABLE transfer;
ALTER TABLE transfer_next RENAME TO transfer;
CREATE UNIQUE INDEX transfer_once ON transfer (person_id, from_org_id, ifnull(to_org_id, ''), effective_on);
CREATE INDEX transfer_state ON transfer (state, id);
-- Moves are listed by the school a student left or came to, the newest first.
CREATE INDEX transfer_from ON transfer (from_org_id, detected_at, id)
  WHERE state IN ('confirmed', 'reversed', 'dropped', 'expected', 'cancelled');
CREATE INDEX transfer_to ON transfer (to_org_id, detected_at, id)
  WHERE state IN ('confirmed', 'reversed', 'dropped', 'expected', 'cancelled');
CREATE INDEX transfer_recent ON transfer (detected_at, id)
  WHERE state IN ('confirmed', 'reversed', 'dropped', 'expected', 'cancelled');

-- Schools whose lessons ended together with a term: whoever has none there meanwhile has not left.
CREATE TABLE school_break (
  org_id TEXT NOT NULL,
  end_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  PRIMARY KEY (org_id, end_on)
) WITHOUT ROWID;

-- Whoever would have moved while nobody may: looked at again once moves are found again.
CREATE TABLE transfer_deferred (
  person_id TEXT PRIMARY KEY
) WITHOUT ROWID;

-- the programs, by our ids as JSON, that homes were last worked out with
ALTER TABLE roster_source ADD COLUMN programs_seen TEXT NOT NULL DEFAULT '[]';
-- what the moves of a run looked like as a whole
ALTER TABLE roster_run ADD COLUMN move_class TEXT CHECK (move_class IN ('promotion', 'closure_or_rekey'));
