-- A school information system that was disconnected.

-- when its secret was deleted and its timetable ended; null while it is connected
ALTER TABLE roster_source ADD COLUMN disconnected_at INTEGER;
