-- The family name somebody prefers; shown and found like the given name they prefer.
ALTER TABLE person ADD COLUMN preferred_family_name TEXT;

-- Whoever has one already takes it over with the next sync.
INSERT OR IGNORE INTO roster_work
SELECT a.source_no, 'person', a.person_id
FROM roster_user AS u CROSS JOIN person_alias AS a
  ON a.source_no = u.source_no AND a.sourced_id = u.sourced_id
WHERE u.body ->> 7 IS NOT NULL;
