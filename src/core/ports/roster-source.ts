import type { Result } from '../kernel/result.ts'
import type { SourceAuth, SourceKind } from '../kernel/source-kind.ts'
import type { PortFailure } from './port-failure.ts'

/**
 * A student information system (SIS), read-only. A page is fetched, read row by row and handed over as compact
 * rows; a row that cannot be used is named with a reason and never guessed, and never costs the page.
 */
export type RosterSource = {
  /**
   * Checks address, credentials and scopes, and says how many of each collection there seem to be. An answer with
   * `notes` is not the last: call again with them, and the probe goes on where it was. While somebody waits for a test,
   * the first answer is awaited no longer than `FIRST_ANSWER_MS`.
   */
  probe(
    access: RosterAccess,
    notes?: string | null,
    isTest?: boolean,
  ): Promise<Result<RosterProfile, PortFailure>>
  /** One page of one collection. */
  readPage(access: RosterAccess, ask: PageRequest): Promise<Result<RosterPage, PortFailure>>
  /** One record by id: `present`, `absent` (404 or tobedeleted) or a failure that proves nothing. */
  readOne(access: RosterAccess, ask: OneRequest): Promise<Result<'present' | 'absent', PortFailure>>
}

/**
 * How long a token address may take for its answer, and a SIS for the first answer of a test. Systems that need fifteen
 * seconds for a page exist; nobody who tests a connection waits minutes to hear that there is nobody.
 */
export const FIRST_ANSWER_MS = 20_000

/** Longest answer that is held in memory, in bytes; a provider that sends more is asked for fewer rows. */
export const PAGE_BYTES_MAX = 16_000_000

/** The collections read, in the order they are read; later ones refer to earlier ones. */
export const COLLECTIONS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const
export type Collection = (typeof COLLECTIONS)[number]

export type RosterAccess = {
  readonly kind: SourceKind
  readonly auth: SourceAuth
  readonly baseUrl: string
  /** '' where no token is fetched. */
  readonly tokenUrl: string
  /** Consumer key under `oauth1`. */
  readonly clientId: string
  readonly clientSecret: string
  /** Under `oauth1`, the hash of the signature; SHA-1 only where a provider knows nothing newer. */
  readonly signature: 'SHA-256' | 'SHA-1'
  /** Scopes to ask for, in this order, where a provider has names of its own; null for the standard's. */
  readonly scopes: readonly string[] | null
  /** Sent with every request for records, such as a version selector. Never secret. */
  readonly headers: Readonly<Record<string, string>>
  /** Added to the address of every request for records, such as a school year. Never secret. */
  readonly query: Readonly<Record<string, string>>
  /** A token still good for a while, when the district holds one. */
  readonly token: RosterToken | null
  readonly timeZone: string
  /** Salt of the row fingerprints; changing the mapping changes it. */
  readonly mapperVersion: number
  /** Words an administrator has given a meaning, in the spelling of the provider. */
  readonly words: RosterWords
}

export type RosterWords = {
  /** The provider's word → a role of the standard. */
  readonly roles: Readonly<Record<string, string>>
  /** The provider's word → a grade code. */
  readonly grades: Readonly<Record<string, string>>
  /** Keys of `metadata` whose value is a person's number; every other key of it is never looked at. */
  readonly metadataIds: readonly string[]
}

/** How a client names itself at the token address; `basic-plain` is HTTP Basic for who does not decode what stands in it. */
export type ClientAuth = 'basic' | 'form' | 'basic-plain'

export type RosterToken = {
  readonly value: string
  /** When it stops being used: at 80 % of the life the provider gave it. */
  readonly expiresAt: number
  /** How the token was obtained, so that a renewal goes the same way. */
  readonly scope: string
  readonly clientAuth: ClientAuth
  /** `name=value; …` of cookies that came with it, where they have to go back: they lead to the machine that knows it. */
  readonly cookies?: string
}

export type PageRequest = {
  readonly collection: Collection
  /** Where the page begins: so many rows from the start, or after that id where the profile says `keyset`. */
  readonly from: { readonly offset: number } | { readonly after: string }
  readonly limit: number
  /** Only what changed since that instant, where the provider honours the filter. */
  readonly changedSince: number | null
  /** What was proved about the provider; decides about order, fields and filters. Null asks in the plainest way. */
  readonly profile: KnownProfile | null
  /** Which of the profile's `paths` of the collection is read. */
  readonly path: number
  /** Only who is there: rows carry ids and nothing else. */
  readonly idsOnly: boolean
  /** As many rows were read as the provider rightly counts: a refusal of this page is the end of the list. */
  readonly mayEnd?: boolean
  /** A CSV source: JSON text of the rows, in the shape the REST binding gives them. Nothing is fetched. */
  readonly rows: string | null
}

export type OneRequest = {
  readonly collection: Collection
  readonly sourcedId: string
  /** What was proved about the provider: how requests are signed and how its ids are padded. Null where nothing is known. */
  readonly profile: KnownProfile | null
}

export type RosterPage = {
  /** Rows the provider sent, good and bad. */
  readonly received: number
  /** The limit the page was asked with in the end: smaller than wanted where a page was too large. */
  readonly limit: number
  /** Ids came in ascending order. */
  readonly ordered: boolean
  /** Value of a header by which the provider says that everything has changed; null where it sends none. */
  readonly revision: string | null
  /**
   * What the provider turned out not to do any more; ask without it from now on. With `keyset` among it the page holds
   * nothing and is not the end: the list begins anew by offset. With `dateFilter` the page holds rows of the whole list.
   */
  readonly lost: readonly Capability[]
  /** The provider asks to be left alone for so long, although it answered. */
  readonly restMs: number | null
  /** JSON text of compact rows: `[[sourcedId, fp, ...columns], …]`, in the column order of `ROW_COLUMNS`. Each at most `CHUNK_BYTES_MAX`. */
  readonly chunks: readonly string[]
  /** JSON text of the ids of every row that had one, quarantined rows included: seeing an id is proof of presence. */
  readonly ids: string
  /** JSON text of `[[sourcedId, code, fieldPath], …]`; code as in `ROW_ISSUES`. */
  readonly issues: string
  /** JSON text of words nobody has mapped, `[[kind, word, rows], …]`, kind as in `roster.map_value`; absent for none. */
  readonly unmapped?: string
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

/** Something a provider may or may not do; proved by the probe, lost on a refusal. */
export type Capability = 'fields' | 'dateFilter' | 'sort' | 'keyset'

/** What a provider was found to do. Proved by asking, never assumed from its name or version. */
export type RosterProfile = KnownProfile & {
  /** Null where no token is fetched. */
  readonly token: RosterToken | null
  /** The provider asks to be left alone for so long; absent where it does not. */
  readonly restMs?: number
  /** The probe is not over: what it knows so far, to be handed back to it. Absent once it is. */
  readonly notes?: string
}

export type KnownProfile = {
  /** The provider was too busy for some of the questions: what they would have shown is not used, and soon asked again. */
  readonly partial?: true
  /** Answers are not packed as they say, so they are asked for unpacked; absent where they are. */
  readonly unpacked?: true
  /** Names other than those of the standard under which lists come, in small letters; absent where there are none. */
  readonly wrappers?: readonly string[]
  /** Lists that are there and that we may not read; absent where there are none. */
  readonly forbidden?: readonly Collection[]
  readonly totals: Readonly<Partial<Record<Collection, number>>>
  /** Largest page the provider honours of those asked. */
  readonly pageSize: number
  readonly clientAuth: ClientAuth
  /** '' where no scope is asked for. */
  readonly scope: string
  /** The hash the provider took under `oauth1`; null under any other way to sign in. */
  readonly signature: 'SHA-256' | 'SHA-1' | null
  readonly filtersByDate: boolean
  /** `PageRequest.profile` may ask for the kept fields only: the same rows in fewer bytes. */
  readonly selectsFields: boolean
  /** A known id is found and an unknown one is not: only then does `readOne` prove an absence. */
  readonly readsOne: boolean
  /** Shape of the records seen, whatever the address says. */
  readonly shape: '1.1' | '1.2' | 'mixed' | null
  /** Where a count comes from and whether it was right. */
  readonly totalsBy: 'header' | 'body' | 'none' | 'wrong'
  readonly link: boolean
  /** Whether `sort=sourcedId` brings ids in ascending order. */
  readonly sort: 'honoured' | 'ignored' | 'refused'
  /** `filter=sourcedId>'…'` with `sort` brings what follows: pages cannot slide. */
  readonly keyset: boolean
  /** Each filter on its own. */
  readonly filters: Readonly<Record<'status' | 'dateFrom' | 'dateAfter' | 'id', FilterAnswer>>
  /** How to ask for changes; null where it cannot be asked. */
  readonly dateFilter: {
    readonly op: '>=' | '>'
    readonly precision: 'instant' | 'day'
  } | null
  /** `offset` counts pages, not rows: `readPage` asks for the page and leaves out what comes before; absent for rows. */
  readonly offsetIn?: 'pages'
  /** Every list comes whole, whatever page is asked for; `readPage` then hands over what follows the offset. */
  readonly unpaged?: boolean
  /** A list that holds nothing is answered with 404. */
  readonly emptyIs404: boolean
  /** Status by which a page past the end is refused, where it is another than 404; absent where it is just empty. */
  readonly pastEnd?: number
  readonly tombstonesSeen: boolean
  /** How `dateLastModified` is written. */
  readonly dates: 'instant' | 'day' | 'none' | 'mixed'
  readonly revisionHeader: boolean
  /** Requests the provider allows in a window of seconds, where it says so. */
  readonly rate: { readonly limit: number; readonly windowS: number | null } | null
  readonly tokenLifeS: number | null
  readonly compression: boolean
  readonly bytesPerRow: Readonly<Partial<Record<Collection, number>>>
  readonly errorShape: 'root' | 'wrapped' | 'flat' | 'html' | 'empty' | 'other' | null
  /** Where each collection is read, in this order; the usual address where it is not named. */
  readonly paths: Readonly<Partial<Record<Collection, readonly string[]>>>
  /** Blanks around the ids of a collection, where the provider pads them: a single record is found under the padded id. */
  readonly padding: Readonly<Partial<Record<Collection, IdPadding>>>
  /** Hash over address, client, scope and the organisation the token speaks for: tells another district's token. */
  readonly connection: string
}

/** So many blanks before and after an id; `width` instead of one of them where ids are filled up to one length. */
export type IdPadding = {
  readonly before: number | null
  readonly after: number | null
  readonly width: number | null
}

export type FilterAnswer = 'works' | 'ignored' | 'refused'
