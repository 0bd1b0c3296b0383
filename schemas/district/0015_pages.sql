-- Rows with bodies of a megabyte move out of the trees of their keys: a key is found without reading a body on the way.

ALTER TABLE roster_page RENAME TO roster_page_before;
CREATE TABLE roster_page (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  page INTEGER NOT NULL,
  lo TEXT,
  hi TEXT,
  ids TEXT NOT NULL,
  PRIMARY KEY (run_no, collection, attempt, page)
);
INSERT INTO roster_page SELECT run_no, collection, attempt, page, lo, hi, ids FROM roster_page_before;
DROP TABLE roster_page_before;

ALTER TABLE roster_stage RENAME TO roster_stage_before;
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
);
INSERT INTO roster_stage
SELECT run_no, collection, attempt, page, chunk, row_count, removed, removed_student, removed_staff,
  removed_guardian, body
FROM roster_stage_before;
DROP TABLE roster_stage_before;

ALTER TABLE roster_sorted RENAME TO roster_sorted_before;
CREATE TABLE roster_sorted (
  run_no INTEGER NOT NULL,
  collection TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  page INTEGER NOT NULL,
  ids TEXT NOT NULL,
  PRIMARY KEY (run_no, collection, attempt, bucket, page)
);
INSERT INTO roster_sorted SELECT run_no, collection, attempt, bucket, page, ids FROM roster_sorted_before;
DROP TABLE roster_sorted_before;

ALTER TABLE roster_upload_page RENAME TO roster_upload_page_before;
CREATE TABLE roster_upload_page (
  part_no INTEGER NOT NULL,
  file TEXT NOT NULL,
  page INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (part_no, file, page)
);
INSERT INTO roster_upload_page SELECT part_no, file, page, body FROM roster_upload_page_before;
DROP TABLE roster_upload_page_before;

-- Ended enrollments are forgotten after a while, except one for each person and school.
-- 1 once it was looked at and stays, because it alone tells that there were lessons at the school
ALTER TABLE roster_enrollment ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
CREATE INDEX roster_enrollment_ended ON roster_enrollment (source_no, archived_at)
  WHERE archived_at IS NOT NULL AND kept = 0;
