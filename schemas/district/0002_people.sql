-- Who there is: schools, people, where they belong, what they may do, and how we recognise them.

CREATE TABLE org (
  id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL,
  sourced_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  identifier TEXT,
  parent_id TEXT,
  slug TEXT,
  archived_at INTEGER,
  UNIQUE (source_id, sourced_id)
) WITHOUT ROWID;

-- One person over any number of roster records. A person is archived, never deleted.
CREATE TABLE person (
  id TEXT PRIMARY KEY,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  preferred_given_name TEXT,
  is_student INTEGER NOT NULL DEFAULT 0,
  is_staff INTEGER NOT NULL DEFAULT 0,
  is_guardian INTEGER NOT NULL DEFAULT 0,
  grade TEXT,
  -- staff only
  email TEXT,
  home_school_id TEXT,
  -- 0 when the source ended the account; access stops with it
  enabled INTEGER NOT NULL DEFAULT 1,
  archived_at INTEGER,
  updated_at INTEGER NOT NULL,
  -- family and given name in small plain letters, for lists
  sort_key TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX person_email ON person (email) WHERE email IS NOT NULL;
CREATE INDEX person_sort ON person (sort_key, id);
CREATE INDEX person_staff_sort ON person (sort_key, id) WHERE is_staff = 1;

-- Folded words of a person's names, for search from three letters.
CREATE TABLE person_name (
  word TEXT NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (word, person_id)
) WITHOUT ROWID;

-- Dated belonging to a school; `end_on` is exclusive, null while open.
CREATE TABLE membership (
  person_id TEXT NOT NULL,
  org_id TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('student', 'staff', 'guardian')),
  begin_on TEXT NOT NULL,
  end_on TEXT,
  PRIMARY KEY (person_id, org_id, role, begin_on)
) WITHOUT ROWID;
CREATE INDEX membership_org ON membership (org_id, role, person_id);

CREATE TABLE guardianship (
  student_id TEXT NOT NULL,
  guardian_id TEXT NOT NULL,
  -- who says so: 1 the student's record, 2 the guardian's, 3 both
  told_by INTEGER NOT NULL DEFAULT 3,
  PRIMARY KEY (student_id, guardian_id)
) WITHOUT ROWID;
CREATE INDEX guardianship_guardian ON guardianship (guardian_id);

-- What a person may do, where and until when. A roster role never grants one.
CREATE TABLE role_grant (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL,
  role TEXT NOT NULL,
  school_id TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER,
  granted_by TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX role_grant_person ON role_grant (person_id);
CREATE INDEX role_grant_school ON role_grant (school_id, role);

-- An account outside (Slack user, identity-provider subject) proven to be this person.
CREATE TABLE account (
  provider TEXT NOT NULL,
  tenant TEXT NOT NULL,
  subject TEXT NOT NULL,
  person_id TEXT,
  is_member INTEGER NOT NULL,
  checked_at INTEGER NOT NULL,
  linked_at INTEGER,
  PRIMARY KEY (provider, tenant, subject)
) WITHOUT ROWID;
CREATE INDEX account_person ON account (person_id);

CREATE TABLE session (
  hash TEXT PRIMARY KEY,
  person_id TEXT NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) WITHOUT ROWID;
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expires ON session (expires_at);

-- A sign-in under way: single use, bound to the browser by its cookie.
CREATE TABLE login (
  hash TEXT PRIMARY KEY,
  secret BLOB NOT NULL,
  return_to TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX login_expires ON login (expires_at);
