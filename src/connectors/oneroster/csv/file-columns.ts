import type { CsvFile } from '../../../core/ports/roster-csv.ts'

/** How a cell is read: as it is, as somebody's name, as the id of another record, or as several. */
export type CellKind = 'text' | 'name' | 'reference' | 'references' | 'list' | 'userIds'

export type FileColumns = {
  /** Without one of these the file says nothing that could be used. */
  readonly required: readonly string[]
  /** Kept column of the file → field of the REST binding. Columns that are not listed are never looked at. */
  readonly kept: Readonly<Record<string, readonly [field: string, kind: CellKind]>>
}

const EVERY: FileColumns['kept'] = {
  sourcedId: ['sourcedId', 'text'],
  status: ['status', 'text'],
  dateLastModified: ['dateLastModified', 'text'],
}

/** What is read of each file of OneRoster 1.1 and 1.2, by the names of the standard. */
export const FILE_COLUMNS: Readonly<Record<CsvFile, FileColumns>> = {
  orgs: {
    required: ['sourcedId', 'name', 'type'],
    kept: {
      ...EVERY,
      name: ['name', 'text'],
      type: ['type', 'text'],
      identifier: ['identifier', 'text'],
      parentSourcedId: ['parent', 'reference'],
    },
  },
  academicSessions: {
    required: ['sourcedId', 'startDate', 'endDate'],
    kept: {
      ...EVERY,
      title: ['title', 'text'],
      type: ['type', 'text'],
      startDate: ['startDate', 'text'],
      endDate: ['endDate', 'text'],
      schoolYear: ['schoolYear', 'text'],
      parentSourcedId: ['parent', 'reference'],
    },
  },
  classes: {
    required: ['sourcedId', 'schoolSourcedId'],
    kept: {
      ...EVERY,
      title: ['title', 'text'],
      classType: ['classType', 'text'],
      schoolSourcedId: ['school', 'reference'],
    },
  },
  users: {
    required: ['sourcedId', 'givenName', 'familyName'],
    kept: {
      ...EVERY,
      enabledUser: ['enabledUser', 'text'],
      givenName: ['givenName', 'name'],
      familyName: ['familyName', 'name'],
      preferredGivenName: ['preferredFirstName', 'name'],
      preferredFamilyName: ['preferredLastName', 'name'],
      username: ['username', 'text'],
      userMasterIdentifier: ['userMasterIdentifier', 'text'],
      identifier: ['identifier', 'text'],
      userIds: ['userIds', 'userIds'],
      email: ['email', 'text'],
      grades: ['grades', 'list'],
      primaryOrgSourcedId: ['primaryOrg', 'reference'],
      agentSourcedIds: ['agents', 'references'],
      // 1.1 says role and schools here, 1.2 in a file of its own
      role: ['role', 'text'],
      orgSourcedIds: ['orgs', 'references'],
    },
  },
  roles: {
    required: ['userSourcedId', 'role', 'orgSourcedId'],
    kept: {
      ...EVERY,
      userSourcedId: ['user', 'text'],
      role: ['role', 'text'],
      roleType: ['roleType', 'text'],
      orgSourcedId: ['org', 'reference'],
      beginDate: ['beginDate', 'text'],
      endDate: ['endDate', 'text'],
    },
  },
  enrollments: {
    required: ['userSourcedId', 'role'],
    kept: {
      ...EVERY,
      userSourcedId: ['user', 'reference'],
      classSourcedId: ['class', 'reference'],
      schoolSourcedId: ['school', 'reference'],
      role: ['role', 'text'],
      primary: ['primary', 'text'],
      beginDate: ['beginDate', 'text'],
      endDate: ['endDate', 'text'],
    },
  },
}

/** Spellings seen in exports that mean a column of the standard. */
const MISSPELT: Readonly<Partial<Record<CsvFile, Readonly<Record<string, string>>>>> = {
  orgs: { parent: 'parentSourcedId' },
  academicSessions: { parent: 'parentSourcedId' },
  classes: { orgSourcedId: 'schoolSourcedId', school: 'schoolSourcedId' },
  enrollments: {
    user: 'userSourcedId',
    class: 'classSourcedId',
    school: 'schoolSourcedId',
    orgSourcedId: 'schoolSourcedId',
  },
  roles: {
    user: 'userSourcedId',
    org: 'orgSourcedId',
    orgSourcedIds: 'orgSourcedId',
    schoolSourcedId: 'orgSourcedId',
    roleStartDate: 'beginDate',
    roleEndDate: 'endDate',
  },
  users: {
    grade: 'grades',
    gradeLevel: 'grades',
    emailAddress: 'email',
    userId: 'userIds',
    agent: 'agentSourcedIds',
    agents: 'agentSourcedIds',
    agentSourcedId: 'agentSourcedIds',
    orgSourcedId: 'orgSourcedIds',
    orgs: 'orgSourcedIds',
    enabled: 'enabledUser',
    firstName: 'givenName',
    lastName: 'familyName',
    preferredFirstName: 'preferredGivenName',
    preferredLastName: 'preferredFamilyName',
    prefferedGivenName: 'preferredGivenName',
    prefferedFamilyName: 'preferredFamilyName',
    masterIdentifier: 'userMasterIdentifier',
    primaryOrg: 'primaryOrgSourcedId',
  },
}

/** Standard files that are never read: what is in them is not needed to know who goes where, and some of it is nobody's business. */
export const SKIPPED_FILES: ReadonlySet<string> = new Set(
  [
    'courses demographics userProfiles resources classResources courseResources userResources',
    'categories lineItems results scoreScales lineItemLearningObjectiveIds lineItemScoreScales',
    'resultLearningObjectiveIds resultScoreScales',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
)

/** The columns by which Clever's own five files name a record. */
const CLEVER_COLUMNS: ReadonlySet<string> = new Set([
  'schoolid',
  'sectionid',
  'studentid',
  'teacherid',
])

/** Whether a header is of Clever's format, of which one file has the name of a file of OneRoster. */
export const isCleverHeader = (header: readonly string[]): boolean =>
  header.filter((cell) => CLEVER_COLUMNS.has(plainHeader(cell))).length > 1

/** Files by which Clever's format is known where none has a name of OneRoster. */
export const CLEVER_FILES: ReadonlySet<string> = new Set(['students.csv', 'sections.csv'])

/** A header without case, spaces, separators and invisible characters. `sourceId` for `sourcedId` is too common to name. */
export const plainHeader = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace('sourceid', 'sourcedid')

/** Every accepted spelling of a file's kept columns, plain, with the standard's own. */
export function spellings(file: CsvFile): ReadonlyMap<string, string> {
  const standard = Object.keys(FILE_COLUMNS[file].kept).map((name) => [name, name] as const)
  const others = Object.entries(MISSPELT[file] ?? {})
  return new Map([...others, ...standard].map(([as, name]) => [plainHeader(as), name]))
}
