import type { Provider, Reply, Seen } from './oneroster-provider.ts'

/** How a provider behaves; whatever is not named is done as the standard says. */
export type Behaviour = {
  readonly sizes?: Partial<Record<string, number>>
  readonly clamp?: number
  readonly limitMax?: number
  readonly totals?: 'header' | 'body' | 'none' | 'page' | 'one more'
  readonly filter?: 'full' | 'ignored' | 'after only' | 'days only' | 'finds nothing' | number
  readonly sort?: 'honoured' | 'ignored' | 'within the page' | 'upwards only' | number
  readonly keyset?: 'honoured' | 'from' | 'ignored'
  readonly fields?: 'honoured' | 'ignored' | 'too few' | number
  readonly single?: 'full' | 'missing' | 'as sent' | number
  readonly filler?: number
  readonly dates?: 'instant' | 'midnight' | 'day' | 'none' | 'mixed'
  readonly shape?: '1.1' | '1.2' | 'mixed'
  readonly tombstones?: boolean
  readonly pad?: (id: string) => string
  readonly headers?: Record<string, string>
  readonly error?: unknown
  readonly emptyIs404?: boolean
  readonly unpaged?: boolean
  /** Status of a page that begins after the last row. */
  readonly pastEnd?: number
  /** `offset` is the number of a page. */
  readonly offsetIn?: 'pages'
  /** Lists that answer with another status, by the path after the base. */
  readonly refuse?: Readonly<Record<string, Reply>>
  /** Addresses end with a slash; one without is redirected. */
  readonly slashes?: boolean
  readonly wrongWrapper?: boolean
  readonly tokenLife?: number
  /** Requests for records before it says 429. */
  readonly allowance?: number
}

export const SIZES = { orgs: 4, academicSessions: 5, classes: 60, users: 700, enrollments: 900 }
const BASE_SEGMENTS = 5
const KIND: Readonly<Record<string, string>> = {
  schools: 'orgs',
  terms: 'academicSessions',
  students: 'users',
  teachers: 'users',
}
const YEAR_OF_ROWS = '2026'

const moved = (path: string): Reply => ({ status: 301, headers: { location: `${path}/` } })

type Row = Readonly<Record<string, unknown>>

/** A provider of plain rows that behaves as the test says. */
export function behave(provider: Provider, how: Behaviour): void {
  let asked = 0
  provider.answer = (seen) => {
    if (seen.path.endsWith('/oauth/token')) {
      return { body: { access_token: 't', expires_in: how.tokenLife ?? 1_000 } }
    }
    if (++asked > (how.allowance ?? Infinity)) return { status: 429 }
    const ends = seen.path.endsWith('/')
    if (ends !== (how.slashes ?? false)) return ends ? { status: 404 } : moved(seen.path)
    const path = seen.path
      .replace(/\/$/, '')
      .split('/')
      .slice(BASE_SEGMENTS)
      .map(decodeURIComponent)
    return how.refuse?.[path.join('/')] ?? answer(seen, path, how)
  }
}

function answer(seen: Seen, path: readonly string[], how: Behaviour): Reply {
  const [first = '', id, within] = path
  if (first === 'schools' && within) return list(seen.query, within, how)
  if (id) return one(first, id, how)
  return refused(seen.query, how) ?? list(seen.query, first, how)
}

function refused(query: URLSearchParams, how: Behaviour): Reply | null {
  const body = how.error ?? ''
  if (Number(query.get('limit')) > (how.limitMax ?? Infinity)) return { status: 400, body }
  for (const [name, status] of [
    ['filter', how.filter],
    ['sort', how.sort],
    ['fields', how.fields],
  ] as const) {
    if (query.has(name) && typeof status === 'number') return { status, body }
  }
  return null
}

function list(query: URLSearchParams, name: string, how: Behaviour): Reply {
  const all = ordered(filtered(rowsOf(name, how), query, how), query, how)
  const rows = withinPage(how.unpaged ? all : pageOf(all, query, how), query, how)
  if (rows.length === 0 && how.emptyIs404) return { status: 404, body: how.error ?? '' }
  if (how.pastEnd !== undefined && startOf(query, how) >= all.length) return { status: how.pastEnd }
  const wire = rows.map((each) => selected(each, query.get('fields'), how))
  const wrapper = how.wrongWrapper ? name : (KIND[name] ?? name)
  const { headers, body } = claim(how, { all: all.length, page: rows.length })
  return { headers: { ...headers, ...how.headers }, body: { [wrapper]: wire, ...body } }
}

function pageOf(all: readonly Row[], query: URLSearchParams, how: Behaviour): readonly Row[] {
  const start = startOf(query, how)
  return all.slice(start, start + limitOf(query, how))
}

const limitOf = (query: URLSearchParams, { clamp = 10_000 }: Behaviour): number =>
  Math.min(Number(query.get('limit')), clamp)

const startOf = (query: URLSearchParams, how: Behaviour): number =>
  Number(query.get('offset') ?? 0) * (how.offsetIn === 'pages' ? limitOf(query, how) : 1)

function claim({ totals = 'header' }: Behaviour, count: { all: number; page: number }) {
  if (totals === 'none') return {}
  if (totals === 'body') return { body: { totalCount: count.all } }
  const total = { header: count.all, page: count.page, 'one more': count.all + 1 }[totals]
  return { headers: { 'x-total-count': String(total) } }
}

function rowsOf(name: string, how: Behaviour): readonly Row[] {
  const sizes: Partial<Record<string, number>> = how.sizes ?? SIZES
  const size = sizes[KIND[name] ?? name] ?? 0
  const rows = Array.from({ length: size }, (_, i) => row(i, how))
  if (name === 'students') return rows.filter((_, i) => i % 10 > 0)
  if (name === 'teachers') return rows.filter((_, i) => i % 10 === 0)
  return rows
}

const DATES = {
  instant: () => ({ dateLastModified: `${YEAR_OF_ROWS}-08-01T10:20:30Z` }),
  midnight: () => ({ dateLastModified: `${YEAR_OF_ROWS}-08-01T00:00:00.000Z` }),
  day: () => ({ dateLastModified: `${YEAR_OF_ROWS}-08-01` }),
  mixed: (i: number) => DATES[i % 2 === 0 ? 'instant' : 'day'](),
  none: () => ({}),
}
const ORG = { sourcedId: 'o' }
const ROLES = {
  '1.1': () => ({ role: 'student', orgs: [ORG] }),
  '1.2': () => ({ role: 'student', roles: [{ role: 'student', org: ORG }] }),
  mixed: (i: number) => ROLES[i % 2 === 0 ? '1.1' : '1.2'](),
}

function row(i: number, how: Behaviour): Row {
  const id = `id ${i}`
  return {
    sourcedId: how.pad ? how.pad(id) : id,
    status: how.tombstones && i % 10 === 9 ? 'tobedeleted' : 'active',
    ...DATES[how.dates ?? 'instant'](i),
    ...ROLES[how.shape ?? '1.2'](i),
    name: `n${i}`,
    type: 'school',
    givenName: `g${i}`,
    user: { sourcedId: 'u' },
    class: { sourcedId: 'c' },
    metadata: 'x'.repeat(how.filler ?? 10),
  }
}

/** What is not understood is no condition. */
function filtered(rows: readonly Row[], query: URLSearchParams, how: Behaviour): readonly Row[] {
  const term = /^(?<field>\w+)(?<op>[<>=!]+)'(?<value>.*)'$/.exec(query.get('filter') ?? '')?.groups
  if (term === undefined || how.filter === 'ignored') return rows
  return how.filter === 'finds nothing' ? [] : rowsWith(rows, term, how)
}

function rowsWith(
  rows: readonly Row[],
  { field, op = '', value = '' }: Partial<Record<string, string>>,
  how: Behaviour,
): readonly Row[] {
  if (field === 'status') return rows.filter((each) => each['status'] === value)
  if (field === 'sourcedId') return rows.filter((each) => matchesId(idOf(each), { op, value }, how))
  return understandsDate(op, value, how) && value > YEAR_OF_ROWS ? [] : rows
}

type Term = { readonly op: string; readonly value: string }

function matchesId(id: string, { op, value }: Term, { keyset }: Behaviour): boolean {
  if (op === '=') return id === value
  if (keyset === 'ignored') return true
  return keyset === 'from' ? id >= value : id > value
}

function understandsDate(op: string, value: string, { filter }: Behaviour): boolean {
  if (filter === 'after only') return op === '>'
  return filter !== 'days only' || value.length <= 10
}

const idOf = (each: Row): string => String(each['sourcedId']).trim()
const byId = (a: Row, b: Row): number => (idOf(a) < idOf(b) ? -1 : 1)

function ordered(rows: readonly Row[], query: URLSearchParams, how: Behaviour): readonly Row[] {
  const isSorted =
    query.get('sort') === 'sourcedId' && !['ignored', 'within the page'].includes(String(how.sort))
  if (!isSorted) return rows
  const isDown = query.get('orderBy') === 'desc' && how.sort !== 'upwards only'
  return isDown ? rows.toSorted((a, b) => byId(b, a)) : rows.toSorted(byId)
}

function withinPage(rows: readonly Row[], query: URLSearchParams, how: Behaviour): readonly Row[] {
  return how.sort === 'within the page' ? ordered(rows, query, { ...how, sort: 'honoured' }) : rows
}

function selected(each: Row, fields: string | null, how: Behaviour): Row {
  if (fields === null || how.fields === 'ignored') return each
  const wanted = new Set(fields.split(','))
  if (how.fields === 'too few') wanted.delete('givenName')
  return Object.fromEntries(Object.entries(each).filter(([name]) => wanted.has(name)))
}

/** Only users and orgs are ever read one by one. */
function one(collection: string, id: string, how: Behaviour): Reply {
  const missing = { status: 404, body: how.error ?? '' }
  if (typeof how.single === 'number') return { status: how.single }
  if (how.single === 'missing') return missing
  const found = rowsOf(collection, how).find((each) =>
    how.single === 'as sent' ? each['sourcedId'] === id : idOf(each) === id.trim(),
  )
  return found ? { body: { [collection.replace(/s$/, '')]: found } } : missing
}
