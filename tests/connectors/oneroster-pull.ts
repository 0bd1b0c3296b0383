import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startSis, type Sis } from '../../sandbox/sis/server.ts'
import {
  COLLECTIONS,
  ROW_COLUMNS,
  type Collection,
  type PageRequest,
  type RosterAccess,
  type RosterPage,
} from '../../src/core/ports/roster-source.ts'
import { accessTo, ASK, sourceAt } from './oneroster-provider.ts'

export type Row = Readonly<Record<string, unknown>>
export type Pull = {
  readonly pages: number
  readonly received: number
  readonly fatal: number
  readonly quarantined: number
  readonly ids: readonly string[]
  readonly rows: ReadonlyMap<string, Row>
  /** Issue code -> how often. */
  readonly codes: Readonly<Record<string, number>>
}

export type SisUnderTest = Sis & {
  readonly access: RosterAccess
  readonly control: (call: string, body?: object) => Promise<Row>
  readonly pullWith: (
    access: RosterAccess,
    collection: Collection,
    change?: Partial<PageRequest>,
  ) => Promise<Pull>
  readonly pull: (collection: Collection, change?: Partial<PageRequest>) => Promise<Pull>
}

export const source = sourceAt(Date.now)

/** The sandbox school system with the connector in front of it. */
export async function startSisUnderTest(): Promise<SisUnderTest> {
  const sis = await startSis({ size: 'tiny', seed: 7, day: '2026-11-20' })
  const access = accessTo(sis.url, { ...CREDENTIALS.sis })
  return {
    ...sis,
    access,
    control: (call, body) => control(sis.url, call, body),
    pullWith: (other, collection, change) => pullAll(other, { ...ASK, collection, ...change }),
    pull: (collection, change) => pullAll(access, { ...ASK, collection, ...change }),
  }
}

/** More pages than this are a reader that does not advance. */
const PAGES_MAX = 100

/** Reads a collection the way the sync does: on by what was received, until a page is empty. */
async function pullAll(access: RosterAccess, first: PageRequest): Promise<Pull> {
  const pages: RosterPage[] = []
  let [token, offset] = [access.token, 0]
  for (let received = -1; received !== 0 && pages.length < PAGES_MAX;) {
    const page = await source.readPage({ ...access, token }, { ...first, from: { offset } })
    if (!page.ok) throw new Error(`page failed: ${page.error.reason}`)
    pages.push(page.value)
    token = page.value.token ?? token
    received = page.value.received
    offset += received
  }
  return summary(first.collection, pages)
}

function summary(collection: Collection, pages: readonly RosterPage[]): Pull {
  const columns = ['sourcedId', 'fp', ...ROW_COLUMNS[collection]]
  const rows = new Map<string, Row>()
  for (const row of pages.flatMap(({ chunks }) => chunks).flatMap(listIn)) {
    const named = Object.fromEntries(columns.map((name, i) => [name, listOf(row)[i]]))
    rows.set(String(named['sourcedId']), named)
  }
  const codes: Record<string, number> = {}
  for (const issue of pages.flatMap(({ issues }) => listIn(issues))) {
    const code = String(listOf(issue)[1])
    codes[code] = (codes[code] ?? 0) + 1
  }
  const sum = (of: (page: RosterPage) => number) =>
    pages.reduce((total, page) => total + of(page), 0)
  return {
    pages: pages.length,
    received: sum(({ received }) => received),
    fatal: sum(({ fatal }) => fatal),
    quarantined: sum(({ quarantined }) => quarantined),
    ids: pages.flatMap(({ ids }) => listIn(ids)).map(String),
    rows,
    codes,
  }
}

const listIn = (json: string): readonly unknown[] => listOf(JSON.parse(json))

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('not a list')
  return value
}

async function control(url: string, call: string, body?: object): Promise<Row> {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const response = await fetch(`${url}/_control/${call}`, init)
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(`${call}: ${JSON.stringify(answer)}`)
  return rowOf(answer)
}

export function rowOf(value: unknown): Row {
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return Object.fromEntries(Object.entries(value))
}

/** A district of 60 students, untouched, all switches at their default. */
export async function resetSis(sis: SisUnderTest, switches: object = {}): Promise<void> {
  await sis.control('reset', { size: 'tiny', seed: 7, day: '2026-11-20' })
  await sis.control('switches', { ...DEFAULTS, ...switches })
  await sis.control('requests', { clear: true })
}

const DEFAULTS = {
  clamp: 10_000,
  totals: 'header',
  link: 'rfc8288',
  hrefs: 'absolute',
  ids: 'stable',
  status: 'tombstone',
  agents: 'both',
  parents: 'visible',
  emptyToken: 'off',
  rate: 'off',
  tokenTtl: 3_600,
  auth: 'basic+form',
  grants: ['roster-core.readonly', 'roster.readonly'],
  badRows: 'none',
  badEvery: 500,
  filters: 'full',
  fields: 'honoured',
  grades: 'two-digit',
  errors: 'root',
  html200: 'off',
  noEnvelope: 'off',
  notFoundWhenEmpty: 'off',
  fail: 'off',
}

export async function pullEverything(sis: SisUnderTest): Promise<Record<Collection, Pull>> {
  const pulls: Partial<Record<Collection, Pull>> = {}
  for (const collection of COLLECTIONS) pulls[collection] = await sis.pull(collection)
  const { orgs, academicSessions, classes, users, enrollments } = pulls
  if (!orgs || !academicSessions || !classes || !users || !enrollments) throw new Error('missing')
  return { orgs, academicSessions, classes, users, enrollments }
}
