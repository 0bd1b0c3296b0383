import { expect } from 'vitest'
import { mapRows } from '../../src/connectors/oneroster/map.ts'
import { ROW_COLUMNS, type Collection } from '../../src/core/ports/roster-source.ts'
import { NO_WORDS } from './oneroster-provider.ts'

export const SETTINGS = { timeZone: 'America/Chicago', mapperVersion: 1, words: NO_WORDS }

type Mapped = {
  readonly rows: readonly Record<string, unknown>[]
  readonly ids: readonly string[]
  readonly issues: readonly string[]
  readonly fatal: number
  readonly quarantined: number
}

/** The page as the district will read it: rows by column name, issues as "id code path". */
export function mapped(collection: Collection, ...wire: readonly unknown[]): Mapped {
  const page = mapRows(collection, wire, SETTINGS)
  const names = ['sourcedId', 'fp', ...ROW_COLUMNS[collection]]
  const rows = page.chunks.flatMap((chunk) => list(chunk)).map((row) => named(names, row))
  const issues = list(page.issues).map((issue) => (Array.isArray(issue) ? issue.join(' ') : ''))
  return { ...page, rows, ids: list(page.ids).map(String), issues }
}

export function list(json: string): readonly unknown[] {
  const value: unknown = JSON.parse(json)
  if (!Array.isArray(value)) throw new Error('not a list')
  return value
}

function named(names: readonly string[], row: unknown): Record<string, unknown> {
  if (!Array.isArray(row)) throw new Error('not a row')
  expect(row).toHaveLength(names.length)
  return Object.fromEntries(names.map((name, i) => [name, row[i]]))
}

export const ref = (sourcedId: unknown) => ({ href: '/users/x', sourcedId, type: 'user' })
export const STUDENT = {
  sourcedId: 's1',
  status: 'active',
  enabledUser: 'true',
  givenName: 'Ada',
  familyName: 'Byron',
  roles: [{ role: 'student', roleType: 'primary', org: ref('o1'), beginDate: '2026-08-17' }],
  grades: ['09'],
}
export const TEACHER = {
  ...STUDENT,
  sourcedId: 't1',
  roles: [{ role: 'teacher', roleType: 'primary', org: ref('o1') }],
}
export const ENROLLMENT = {
  sourcedId: 'e1',
  status: 'active',
  user: ref('s1'),
  class: ref('c1'),
  school: ref('o1'),
  role: 'student',
  primary: 'true',
  beginDate: '2026-08-17',
  endDate: '2027-06-01',
}
export const ORG = { sourcedId: 'o1', status: 'active', name: 'Mill High', type: 'school' }
