-- Which district a request belongs to. Ids only: no secret and no person is ever here.
CREATE TABLE district (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
-- A hostname or an installation belongs to one district; the key makes a second claim impossible.
CREATE TABLE address (
  kind TEXT NOT NULL CHECK (kind IN ('hostname', 'slack_team', 'entra_tenant', 'google_domain', 'sis_hook')),
  key TEXT NOT NULL,
  district_id TEXT NOT NULL REFERENCES district (id),
  PRIMARY KEY (kind, key)
);
CREATE INDEX address_district ON address (district_id);
