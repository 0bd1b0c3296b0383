-- What a source was read as, and the day a plan is for.

-- address, client and scope of the last good reading, as JSON: tells what of a connection changed
ALTER TABLE roster_source ADD COLUMN connected_as TEXT;
-- the day in the district on which the plan was worked out
ALTER TABLE roster_plan ADD COLUMN day TEXT;
