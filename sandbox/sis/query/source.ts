/** Which rows each address of the API lists. */
import type { Handle, Table, TableName } from '../tables/table.ts'
import { schoolHandles } from './school-rows.ts'
import type { Snapshot } from './snapshot.ts'
import type { Span } from './span.ts'
import { subSpan, wholeSpan } from './span.ts'

/** Rows by stretch of a table, or one by one. */
export type Source =
  | { kind: 'span'; table: Table; span: Span }
  | { kind: 'handles'; table: Table; handles: readonly Handle[] }

/** `group` narrows a table to the rows that belong there, such as the teachers among the users. */
export type Collection = { table: TableName; group: string | null; plural: string; single: string }

const collection = (table: TableName, single: string, group: string | null = null): Collection => ({
  table,
  group,
  plural: table,
  single,
})

export const COLLECTIONS: ReadonlyMap<string, Collection> = new Map([
  ['orgs', collection('orgs', 'org')],
  ['schools', collection('orgs', 'org', 'school')],
  ['academicSessions', collection('academicSessions', 'academicSession')],
  ['terms', collection('academicSessions', 'academicSession', 'term')],
  ['gradingPeriods', collection('academicSessions', 'academicSession', 'gradingPeriod')],
  ['courses', collection('courses', 'course')],
  ['classes', collection('classes', 'class')],
  ['users', collection('users', 'user')],
  ['students', collection('users', 'user', 'student')],
  ['teachers', collection('users', 'user', 'teacher')],
  ['enrollments', collection('enrollments', 'enrollment')],
])

/** What may be asked for below one school. */
export const SCHOOL_LISTS: ReadonlySet<string> = new Set([
  'students',
  'teachers',
  'classes',
  'enrollments',
])

/** The rows of a collection of the whole district. */
export function openCollection(snapshot: Snapshot, { table: name, group }: Collection): Source {
  const table = snapshot.table(name)
  if (group === null) return { kind: 'span', table, span: wholeSpan(table) }
  const { staff, students, schools } = snapshot.lens.world.layout
  const inGroup = (handle: Handle): boolean => table.group(handle) === group
  if (group === 'student') {
    return {
      kind: 'span',
      table,
      span: subSpan(table, { from: staff, to: staff + students }, inGroup),
    }
  }
  if (group === 'school') {
    return { kind: 'span', table, span: subSpan(table, { from: 1, to: schools + 1 }, inGroup) }
  }
  const candidates = group === 'teacher' ? staff : table.count
  const rows = Array.from({ length: candidates }, (_, index) => index)
  const handles = [...rows, ...table.added].filter(
    (handle) => table.isListed(handle) && inGroup(handle),
  )
  return { kind: 'handles', table, handles }
}

/** The rows of a collection that belong to one school. */
export function openSchoolList(
  snapshot: Snapshot,
  { table: name, group }: Collection,
  school: number,
): Source {
  const table = snapshot.table(name)
  const handles = schoolHandles(snapshot, table, school)
  const kept = group === null ? handles : handles.filter((handle) => table.group(handle) === group)
  return { kind: 'handles', table, handles: kept }
}
