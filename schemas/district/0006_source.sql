-- How a school information system is read: settings of the source, and runs that pause or hand over.

ALTER TABLE roster_source ADD COLUMN auth TEXT NOT NULL DEFAULT 'oauth2';
-- what an administrator chose, as JSON without any secret; what is not in it has its default
ALTER TABLE roster_source ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
-- hash over address, client, scope and organisation of the last good run, and whether the provider shows another now
ALTER TABLE roster_source ADD COLUMN connection TEXT;
ALTER TABLE roster_source ADD COLUMN connection_changed INTEGER NOT NULL DEFAULT 0;
-- start of the last good reading of each collection, as JSON: a delta asks for what changed since, with an overlap
ALTER TABLE roster_source ADD COLUMN watermarks TEXT NOT NULL DEFAULT '{}';
-- by collection, how often a full reading found what a delta should have told, as JSON
ALTER TABLE roster_source ADD COLUMN distrust TEXT NOT NULL DEFAULT '{}';
-- hash of everything that decides what a reading brings, as of the last good full one
ALTER TABLE roster_source ADD COLUMN read_as TEXT;
-- start of the last good full reading
ALTER TABLE roster_source ADD COLUMN full_at INTEGER;
-- the provider asked to be left alone until then, by whatever request
ALTER TABLE roster_source ADD COLUMN rest_until INTEGER;
-- when the provider last said that requests came too fast
ALTER TABLE roster_source ADD COLUMN throttled_at INTEGER;
ALTER TABLE roster_source ADD COLUMN probe_state TEXT NOT NULL DEFAULT 'never'
  CHECK (probe_state IN ('never', 'asking', 'ok', 'failed'));
ALTER TABLE roster_source ADD COLUMN probe_at INTEGER;
ALTER TABLE roster_source ADD COLUMN probe_error TEXT;
-- the trouble administrators were last told of; null once it is over
ALTER TABLE roster_source ADD COLUMN told TEXT;

-- 'probe' asks what the provider can do and reads nothing
ALTER TABLE roster_run ADD COLUMN purpose TEXT NOT NULL DEFAULT 'read' CHECK (purpose IN ('read', 'probe'));
-- answers that said requests came too fast
ALTER TABLE roster_run ADD COLUMN throttled INTEGER NOT NULL DEFAULT 0;
-- the provider's mark of its whole state, and how often it changed under the run
ALTER TABLE roster_run ADD COLUMN revision TEXT;
ALTER TABLE roster_run ADD COLUMN revision_restarts INTEGER NOT NULL DEFAULT 0;
-- failed requests since the last good one; pauses that followed; where to go on, and when
ALTER TABLE roster_run ADD COLUMN failed_in_row INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roster_run ADD COLUMN stalls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roster_run ADD COLUMN resume_phase TEXT;
ALTER TABLE roster_run ADD COLUMN resume_at INTEGER;
-- since when changes are asked for, by collection, as JSON
ALTER TABLE roster_run ADD COLUMN sinces TEXT NOT NULL DEFAULT '{}';
ALTER TABLE roster_run ADD COLUMN read_as TEXT;
-- why a run that began by itself is a trial
ALTER TABLE roster_run ADD COLUMN trial_reason TEXT CHECK (trial_reason IN ('first', 'connection_changed', 'school_year_changed'));

-- which of several lists of the collection is read
ALTER TABLE roster_pull ADD COLUMN path INTEGER NOT NULL DEFAULT 0;
-- rows asked for at once, once learned
ALTER TABLE roster_pull ADD COLUMN size INTEGER;
-- a page of fewer rows than this may be the last
ALTER TABLE roster_pull ADD COLUMN usual INTEGER;
ALTER TABLE roster_pull ADD COLUMN halved INTEGER NOT NULL DEFAULT 0;
-- last id read, where pages are asked for by id
ALTER TABLE roster_pull ADD COLUMN after_id TEXT;
-- last ids of the page before, as JSON: the next page must repeat them
ALTER TABLE roster_pull ADD COLUMN tail TEXT NOT NULL DEFAULT '[]';
-- 1 when the end is expected and nothing is repeated, 2 when all repeated rows were just seen
ALTER TABLE roster_pull ADD COLUMN bare INTEGER NOT NULL DEFAULT 0;
-- 0 when ids come in no order, so that every one is remembered by itself
ALTER TABLE roster_pull ADD COLUMN ordered INTEGER NOT NULL DEFAULT 1;
-- 0 rows, 1 ids once more, 2 ids of what a delta would have told
ALTER TABLE roster_pull ADD COLUMN pass INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roster_pull ADD COLUMN restarts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roster_pull ADD COLUMN drifts INTEGER NOT NULL DEFAULT 0;
-- live records that were shown
ALTER TABLE roster_pull ADD COLUMN matched INTEGER NOT NULL DEFAULT 0;
-- 1 when the provider has no list of the collection, or changes of it are not asked for
ALTER TABLE roster_pull ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roster_pull ADD COLUMN since INTEGER;
-- changes that a delta should have told and did not
ALTER TABLE roster_pull ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
-- rows the next page is asked to repeat
ALTER TABLE roster_pull ADD COLUMN back INTEGER NOT NULL DEFAULT 0;

-- The ids seen of a collection that comes in no order, while a run reads it.
CREATE TABLE roster_seen (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  sourced_id TEXT NOT NULL,
  PRIMARY KEY (run_no, collection, attempt, sourced_id)
) WITHOUT ROWID;
