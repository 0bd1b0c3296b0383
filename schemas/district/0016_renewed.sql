-- Live records of people who, by a run that is being weighed, come under a new id as well.
CREATE TABLE roster_renewed (
  run_no INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  -- what the new records say they are: 1 student, 2 staff, 4 guardian, or a sum of these
  facet INTEGER NOT NULL,
  PRIMARY KEY (run_no, user_id)
) WITHOUT ROWID;

-- When the newest files that were taken in had been written, to notice an older export.
ALTER TABLE roster_source ADD COLUMN files_written_at INTEGER;

-- What administrators were told of, and still lasts, waits in the outbox until it is over.
ALTER TABLE roster_source DROP COLUMN told;
