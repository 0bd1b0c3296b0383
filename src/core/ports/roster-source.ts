import type { Result } from '../kernel/result.ts'
import type { PortFailure } from './port-failure.ts'

/**
 * A student information system (SIS), read-only. A page is fetched, read row by row and handed over as compact
 * rows; a row that cannot be used is named with a reason and never guessed, and never costs the page.
 */
export type RosterSource = {
  /** Checks address, credentials and scopes, and says how many of each collection there seem to be. */
  probe(access: RosterAccess): Promise<Result<RosterProfile, PortFailure>>
  /** One page of one collection. */
  readPage(access: RosterAccess, ask: PageRequest): Promise<Result<RosterPage, PortFailure>>
  /** One record by id: `present`, `absent` (404 or tobedeleted) or a failure that proves nothing. */
  readOne(access: RosterAccess, ask: OneRequest): Promise<Result<'present' | 'absent', PortFailure>>
}

/** The collections read, in the order they are read; later ones refer to earlier ones. */
export const COLLECTIONS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const
export type Collection = (typeof COLLECTIONS)[number]

export type RosterAccess = {
  readonly kind: 'oneroster-1.2'
  readonly baseUrl: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Scopes to ask for, in this order, where a provider has names of its own; otherwise the standard's. */
  readonly scopes?: readonly string[]
  /** A token still good for a while, when the district holds one. */
  readonly token: RosterToken | null
  readonly timeZone: string
  /** Salt of the row fingerprints; changing the mapping changes it. */
  readonly mapperVersion: number
}

export type RosterToken = {
  readonly value: string
  /** When it stops being used: at 80 % of the life the provider gave it. */
  readonly expiresAt: number
  /** How the token was obtained, so that a renewal goes the same way. */
  readonly scope: string
  readonly clientAuth: 'basic' | 'form'
}

export type PageRequest = {
  readonly collection: Collection
  readonly offset: number
  readonly limit: number
  /** Only what changed since that instant, where the provider honours the filter. */
  readonly changedSince: number | null
  /** Ask for the kept columns only, where the profile says the provider honours it: the rest is then never sent. */
  readonly selectFields?: boolean
}

export type OneRequest = { readonly collection: Collection; readonly sourcedId: string }

export type RosterPage = {
  /** Rows the provider sent, good and bad. The next offset is `offset + received`. */
  readonly received: number
  /** JSON text of compact rows: `[[sourcedId, fp, ...columns], …]`, in the column order of `ROW_COLUMNS`. Each at most `CHUNK_BYTES_MAX`. */
  readonly chunks: readonly string[]
  /** JSON text of the ids of every row that had one, quarantined rows included: seeing an id is proof of presence. */
  readonly ids: string
  /** JSON text of `[[sourcedId, code, fieldPath], …]`; code as in `ROW_ISSUES`. */
  readonly issues: string
  /** Rows without a usable id: the pull is then not complete. */
  readonly fatal: number
  readonly quarantined: number
  /** The total the provider claims, for progress only. */
  readonly total: number | null
  /** Hash of which rows the page held: the same page twice in a row is a paging fault. */
  readonly fingerprint: string
  readonly bytes: number
  readonly requests: number
  readonly retries: number
  /** A renewed token to keep, when there is one. */
  readonly token: RosterToken | null
}

/** A bound SQLite value may be 2 MB at most in a Durable Object; chunks stay well under it in UTF-8 bytes. */
export const CHUNK_BYTES_MAX = 1_500_000

/**
 * Column order of a compact row after `sourcedId` and `fp`. Flags are 0/1, dates `YYYY-MM-DD`, absent is null,
 * nested values are arrays. A row whose status is tobedeleted has `deleted` 1 and stays listed.
 */
export const ROW_COLUMNS = {
  orgs: ['deleted', 'name', 'type', 'identifier', 'parent'],
  academicSessions: ['deleted', 'title', 'type', 'startDate', 'endDate', 'schoolYear', 'parent'],
  classes: ['deleted', 'title', 'classType', 'school'],
  users: [
    'deleted',
    'enabled',
    'givenName',
    'familyName',
    'preferredGivenName',
    'preferredFamilyName',
    'grade',
    'email', // staff only; a student's or guardian's own e-mail is dropped
    'masterIdentifier',
    'identifier',
    'userIds', // [[type, identifier], …]
    'username', // staff only
    'primaryOrg',
    'roles', // [[role, roleType, org, beginDate, endDate], …]; 1.1 records arrive as roles too
    'agents', // [sourcedId, …]
  ],
  enrollments: ['deleted', 'user', 'class', 'school', 'role', 'primary', 'beginDate', 'endDate'],
} as const satisfies Record<Collection, readonly string[]>

/**
 * `quarantined`: the last good version stays and the id counts as present. `degraded`: the row is used; its field is
 * empty where it could not be read. Of two rows with one id the newer is used (`duplicate_older`); where their dates
 * do not tell, neither is (`duplicate_conflict`).
 */
export const ROW_ISSUES = {
  name_missing: 'quarantined',
  date_order: 'quarantined',
  duplicate_conflict: 'quarantined',
  too_long: 'quarantined',
  key_collision: 'quarantined',
  role_missing: 'degraded',
  role_unmapped: 'degraded',
  org_unknown: 'degraded',
  user_unknown: 'degraded',
  class_unknown: 'degraded',
  date_unreadable: 'degraded',
  status_unknown: 'degraded',
  flag_unreadable: 'degraded',
  grade_unmapped: 'degraded',
  email_malformed: 'degraded',
  email_shared: 'degraded',
  link_count: 'degraded',
  duplicate_older: 'degraded',
} as const
export type RowIssue = keyof typeof ROW_ISSUES

export type RosterProfile = {
  readonly totals: Readonly<Partial<Record<Collection, number>>>
  /** Largest page the provider honours of those asked. */
  readonly pageSize: number
  readonly clientAuth: 'basic' | 'form'
  readonly scope: string
  readonly filtersByDate: boolean
  /** `PageRequest.selectFields` brings the same rows in fewer bytes. */
  readonly selectsFields: boolean
  /** A known id is found and an unknown one is not: only then does `readOne` prove an absence. */
  readonly readsOne: boolean
  readonly token: RosterToken
}
