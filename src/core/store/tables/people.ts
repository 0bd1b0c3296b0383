import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const org = sqliteTable('org', {
  id: text('id').primaryKey(),
  sourceId: text('source_id').notNull(),
  sourcedId: text('sourced_id').notNull(),
  name: text('name').notNull(),
  type: text('type').notNull(),
  identifier: text('identifier'),
  parentId: text('parent_id'),
  slug: text('slug'),
  archivedAt: integer('archived_at'),
})

export const person = sqliteTable('person', {
  id: text('id').primaryKey(),
  givenName: text('given_name').notNull(),
  familyName: text('family_name').notNull(),
  preferredGivenName: text('preferred_given_name'),
  preferredFamilyName: text('preferred_family_name'),
  isStudent: integer('is_student').notNull().default(0),
  isStaff: integer('is_staff').notNull().default(0),
  isGuardian: integer('is_guardian').notNull().default(0),
  grade: text('grade'),
  email: text('email'),
  homeSchoolId: text('home_school_id'),
  enabled: integer('enabled').notNull().default(1),
  archivedAt: integer('archived_at'),
  updatedAt: integer('updated_at').notNull(),
  sortKey: text('sort_key').notNull().default(''),
  mergedInto: text('merged_into'),
})

export const personName = sqliteTable(
  'person_name',
  { word: text('word').notNull(), personId: text('person_id').notNull() },
  (t) => [primaryKey({ columns: [t.word, t.personId] })],
)

export type MembershipRole = 'student' | 'staff' | 'guardian'

export const membership = sqliteTable(
  'membership',
  {
    personId: text('person_id').notNull(),
    orgId: text('org_id').notNull(),
    role: text('role').$type<MembershipRole>().notNull(),
    beginOn: text('begin_on').notNull(),
    endOn: text('end_on'),
  },
  (t) => [primaryKey({ columns: [t.personId, t.orgId, t.role, t.beginOn] })],
)

export const guardianship = sqliteTable(
  'guardianship',
  {
    studentId: text('student_id').notNull(),
    guardianId: text('guardian_id').notNull(),
    toldBy: integer('told_by').notNull().default(3),
  },
  (t) => [primaryKey({ columns: [t.studentId, t.guardianId] })],
)

export const roleGrant = sqliteTable('role_grant', {
  id: text('id').primaryKey(),
  personId: text('person_id').notNull(),
  role: text('role').notNull(),
  schoolId: text('school_id').notNull(),
  fromAt: integer('from_at').notNull(),
  untilAt: integer('until_at'),
  grantedBy: text('granted_by').notNull(),
})

export type AccountProvider = 'slack' | 'oidc' | 'entra' | 'google'

export const account = sqliteTable(
  'account',
  {
    provider: text('provider').$type<AccountProvider>().notNull(),
    tenant: text('tenant').notNull(),
    subject: text('subject').notNull(),
    personId: text('person_id'),
    isMember: integer('is_member').notNull(),
    checkedAt: integer('checked_at').notNull(),
    linkedAt: integer('linked_at'),
  },
  (t) => [primaryKey({ columns: [t.provider, t.tenant, t.subject] })],
)

export const session = sqliteTable('session', {
  hash: text('hash').primaryKey(),
  personId: text('person_id').notNull(),
  issuer: text('issuer').notNull(),
  subject: text('subject').notNull(),
  createdAt: integer('created_at').notNull(),
  seenAt: integer('seen_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
  endedAt: integer('ended_at'),
})

export const login = sqliteTable('login', {
  hash: text('hash').primaryKey(),
  secret: blob('secret').$type<ArrayBuffer | Uint8Array>().notNull(),
  returnTo: text('return_to').notNull(),
  expiresAt: integer('expires_at').notNull(),
})
