/** Which files an export has, and which records go into each. */
import type { TableName } from '../tables/table.ts'
import type { Version } from '../tables/version.ts'
import type { Column } from './columns.ts'
import {
  CLASSES,
  COMMON,
  COURSES,
  DEMOGRAPHICS,
  ENROLLMENTS,
  ORGS,
  ROLES,
  SESSIONS,
  USERS_OF_1_1,
  USERS_OF_1_2,
} from './columns.ts'
import type { CsvRecord } from './record.ts'
import { recordsIn, refOf, textOf } from './record.ts'

export type CsvFile = {
  /** `users` for users.csv. */
  name: string
  table: TableName
  columns: readonly Column[]
  /** The lines a record of the table gives; several roles for one user, for instance. */
  lines: (record: CsvRecord) => readonly CsvRecord[]
  /** True when the lines are made from records of another kind and have no date of their own. */
  derived: boolean
}

type Options = { columns: readonly Column[]; table?: TableName; lines?: CsvFile['lines'] }

const file = (name: string, table: TableName, options: Options): CsvFile => ({
  name,
  table,
  columns: [...COMMON, ...options.columns],
  lines: options.lines ?? ((record) => [record]),
  derived: options.lines !== undefined,
})

const common = ({ sourcedId, status, dateLastModified }: CsvRecord): CsvRecord => ({
  sourcedId,
  status,
  dateLastModified,
})

/** Roles are no records of the API; their ids are made of what they join, so that they last. */
function rolesOf(user: CsvRecord): readonly CsvRecord[] {
  const id = textOf(user['sourcedId'])
  return recordsIn(user['roles']).map((role) => ({
    ...common(user),
    ...role,
    sourcedId: [id, textOf(role['role']), refOf(role['org'])].join(':'),
    userSourcedId: id,
  }))
}

/** A place no child was born in: whoever knows it has read a file that was none of its business. */
const BIRTHPLACE = 'Canary Hill'

const isStudent = (user: CsvRecord): boolean =>
  user['role'] === 'student' || recordsIn(user['roles']).some(({ role }) => role === 'student')

const demographicsOf = (user: CsvRecord): readonly CsvRecord[] =>
  isStudent(user) ? [{ ...common(user), birthDate: '2011-02-03', cityOfBirth: BIRTHPLACE }] : []

const BEFORE_USERS: readonly CsvFile[] = [
  file('academicSessions', 'academicSessions', { columns: SESSIONS }),
  file('classes', 'classes', { columns: CLASSES }),
  file('courses', 'courses', { columns: COURSES }),
  file('demographics', 'users', { columns: DEMOGRAPHICS, lines: demographicsOf }),
  file('enrollments', 'enrollments', { columns: ENROLLMENTS }),
  file('orgs', 'orgs', { columns: ORGS }),
]

/** In the order they are put into the zip. */
export const FILES: Record<Version, readonly CsvFile[]> = {
  '1.1': [...BEFORE_USERS, file('users', 'users', { columns: USERS_OF_1_1 })],
  '1.2': [
    ...BEFORE_USERS,
    file('roles', 'users', { columns: ROLES, lines: rolesOf }),
    file('users', 'users', { columns: USERS_OF_1_2 }),
  ],
}
