-- How people are told: the chat message of each task, their calendar and their feed. Ids and places, never words.

-- The one message a person has for a task. `sent` is what was last handed over, `shown` what was confirmed.
CREATE TABLE chat_card (
  person_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  channel TEXT,
  message TEXT,
  sent TEXT,
  shown TEXT,
  -- when the person first pressed something on it
  opened_at INTEGER,
  PRIMARY KEY (person_id, task_id)
) WITHOUT ROWID;

-- A second message that a lost answer left behind, seen when somebody pressed it; folded once it says so.
CREATE TABLE chat_stray (
  person_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  message TEXT NOT NULL,
  folded_at INTEGER,
  PRIMARY KEY (person_id, task_id, channel, message)
) WITHOUT ROWID;

-- Where a person wants their tasks to appear. `lost` says why Google no longer lets us in.
CREATE TABLE calendar_choice (
  person_id TEXT PRIMARY KEY,
  provider TEXT CHECK (provider IN ('google', 'microsoft', 'feed')),
  google_secret BLOB,
  google_calendar_id TEXT,
  lost TEXT,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- What stands in a calendar, or may stand there: the row is written before the event is sent, `event_id` after.
CREATE TABLE calendar_event (
  person_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  event_id TEXT,
  calendar_id TEXT,
  revision INTEGER NOT NULL,
  PRIMARY KEY (person_id, task_id)
) WITHOUT ROWID;

CREATE TABLE calendar_feed (
  hash TEXT PRIMARY KEY,
  person_id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  fetched_at INTEGER
) WITHOUT ROWID;

-- The delivery ledger lists the newest of one state first.
CREATE INDEX outbox_ledger ON outbox (state, created_at);
