/** Rows as careless providers send them: one of each chosen kind in every block of rows, always the same ones. */
import { CAST } from '../../cast.ts'
import type { BadRow } from '../state/switches.ts'
import { BAD_ROWS } from '../state/switches.ts'
import type { Lens } from './lens.ts'
import type { TableName } from './table.ts'

/** Rows of a block before the first bad one; the cast always comes through. */
const FIRST_SLOT = 10
const SLOT_STEP = 2
/** Longer than any field of the standard's databases. */
const LONG_TEXT = 1_200

const BOTH: readonly BadRow[] = [
  'unknown-role',
  'null-optionals',
  'real-booleans',
  'local-dates',
  'not-an-object',
  'no-id',
  'too-long',
  'duplicate-same',
  'duplicate-different',
]
const KINDS: Partial<Record<TableName, ReadonlySet<BadRow>>> = {
  users: new Set([...BOTH, 'blank-username', 'no-roles', 'no-name', 'bad-date', 'unknown-grade']),
  enrollments: new Set([...BOTH, 'bad-date', 'date-order', 'dangling-class']),
}

/** Users of 1.1 have no dates that could be bad. */
const KINDS_OF_1_1: typeof KINDS = {
  ...KINDS,
  users: new Set([...(KINDS.users ?? [])].filter((kind) => kind !== 'bad-date')),
}

/** A second copy of a row; `different` copies are older and disagree. */
export type Duplicate = { of: number; different: boolean }

export type BadPlan = {
  bad: (handle: number) => BadRow | null
  duplicates: readonly Duplicate[]
}

const isDuplicate = (kind: BadRow): boolean => kind.startsWith('duplicate')

type CountedTable = { name: TableName; count: number; removed: readonly number[] }

/** Decides which rows of a table are bad. `removed` rows (ascending) are not duplicated. */
export function planBadRows(lens: Lens, table: CountedTable): BadPlan {
  const { badRows, badEvery } = lens.switches
  const kinds = lens.version === '1.1' ? KINDS_OF_1_1[table.name] : KINDS[table.name]
  if (badRows === 'none' || kinds === undefined) return { bad: () => null, duplicates: [] }
  const bySlot = new Map<number, BadRow>()
  for (const kind of badRows) {
    if (kinds.has(kind)) bySlot.set(FIRST_SLOT + SLOT_STEP * BAD_ROWS.indexOf(kind), kind)
  }
  const at = (handle: number): BadRow | null =>
    handle < CAST.length ? null : (bySlot.get(handle % badEvery) ?? null)
  const removed = new Set(table.removed)
  const duplicates: Duplicate[] = []
  for (const [slot, kind] of bySlot) {
    if (!isDuplicate(kind)) continue
    for (let of = slot; of < table.count; of += badEvery) {
      if (!removed.has(of)) duplicates.push({ of, different: kind === 'duplicate-different' })
    }
  }
  return {
    bad: (handle) => {
      const kind = at(handle)
      return kind === null || isDuplicate(kind) ? null : kind
    },
    duplicates,
  }
}

type Json = Record<string, unknown>

/** The older copy of a row: another name or end date, and an earlier change. */
export function duplicateJson(json: string): string {
  const row: Json = JSON.parse(json)
  if ('familyName' in row) row['familyName'] = `${String(row['familyName'])} (old)`
  if ('endDate' in row) row['endDate'] = row['beginDate']
  if ('dateLastModified' in row) row['dateLastModified'] = '2001-01-01T00:00:00.000Z'
  return JSON.stringify(row)
}

/** The row with one thing wrong; fields that were not asked for stay out. */
export function badJson(json: string, kind: BadRow): string {
  if (kind === 'not-an-object') return '"row could not be read"'
  const row: Json = JSON.parse(json)
  return JSON.stringify(SPOIL[kind](row))
}

const set = (row: Json, name: string, value: unknown): Json =>
  name in row ? { ...row, [name]: value } : row

const without = (row: Json, name: string): Json =>
  Object.fromEntries(Object.entries(row).filter(([field]) => field !== name))

const mapRoles = (row: Json, change: (role: Json) => Json): Json =>
  Array.isArray(row['roles']) ? { ...row, roles: row['roles'].map(change) } : row

const OPTIONAL = [
  'email',
  'phone',
  'sms',
  'middleName',
  'agents',
  'primaryOrg',
  'grades',
  'endDate',
  'primary',
]

const SPOIL: Record<Exclude<BadRow, 'not-an-object'>, (row: Json) => Json> = {
  'blank-username': (row) => set(row, 'username', ''),
  'no-roles': (row) => without(without(without(row, 'roles'), 'role'), 'orgs'),
  'no-name': (row) => set(set(row, 'givenName', ''), 'familyName', ''),
  'bad-date': (row) =>
    mapRoles(set(row, 'beginDate', '2026-13-45'), (role) => ({
      ...role,
      beginDate: '31st of June',
    })),
  'date-order': (row) => set(set(row, 'beginDate', '2026-05-01'), 'endDate', '2026-04-01'),
  'unknown-role': (row) =>
    mapRoles(set(row, 'role', 'chaperone'), (role) => ({ ...role, role: 'chaperone' })),
  'unknown-grade': (row) => ({ ...row, grades: ['Upper Ungraded'] }),
  'dangling-class': (row) => set(row, 'class', { sourcedId: 'no-such-class', type: 'class' }),
  'null-optionals': (row) => OPTIONAL.reduce((result, name) => set(result, name, null), row),
  'real-booleans': (row) => set(set(row, 'enabledUser', true), 'primary', false),
  'local-dates': (row) =>
    set(row, 'dateLastModified', String(row['dateLastModified']).slice(0, 19).replace('T', ' ')),
  'no-id': (row) => without(row, 'sourcedId'),
  'too-long': (row) => {
    const long = 'long '.repeat(LONG_TEXT / 5)
    return 'givenName' in row ? set(row, 'givenName', long) : set(row, 'sourcedId', long)
  },
  'duplicate-same': (row) => row,
  'duplicate-different': (row) => row,
}

/** How many rows of each kind a whole pull of these tables meets. */
export function badRowCounts(
  lens: Lens,
  tables: readonly CountedTable[],
): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {}
  for (const table of tables) {
    const { bad, duplicates } = planBadRows(lens, table)
    const kinds: Record<string, number> = {}
    const gone = new Set(table.removed)
    if (lens.switches.badRows !== 'none') {
      for (let handle = 0; handle < table.count; handle++) {
        const kind = gone.has(handle) ? null : bad(handle)
        if (kind !== null) kinds[kind] = (kinds[kind] ?? 0) + 1
      }
    }
    for (const { different } of duplicates) {
      const kind = different ? 'duplicate-different' : 'duplicate-same'
      kinds[kind] = (kinds[kind] ?? 0) + 1
    }
    counts[table.name] = kinds
  }
  return counts
}
