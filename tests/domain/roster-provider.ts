import { createHash } from 'node:crypto'
import type { Courier, Delivered, Delivery } from '../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import {
  COLLECTIONS,
  ROW_COLUMNS,
  type Capability,
  type Collection,
  type KnownProfile,
  type OneRequest,
  type PageRequest,
  type RosterPage,
  type RosterProfile,
} from '../../src/core/ports/roster-source.ts'
import { err, ok, type Result } from '../../src/core/kernel/result.ts'
import { PLAIN } from './roster-plain.ts'

type Cell = string | number | null | readonly unknown[]
type Row = { readonly columns: readonly Cell[]; readonly changedAt: number }

export type Issue = readonly [sourcedId: string, code: string, path: string]

const QUARANTINING = new Set(['name_missing', 'date_order', 'duplicate_conflict', 'too_long'])

/** 48 bits of SHA-256: enough to tell rows apart. */
const hash = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6)

const TOKEN = { value: 't', expiresAt: 4e12, scope: 's', clientAuth: 'basic' } as const

/** A school information system in memory, behind a courier: serves compact rows page by page. */
export class RosterProvider {
  readonly rows = Object.fromEntries(COLLECTIONS.map((c) => [c, new Map<string, Row>()])) as Record<
    Collection,
    Map<string, Row>
  >
  /** Rows that are listed but not usable, by collection. */
  readonly quarantined: Partial<Record<Collection, Issue[]>> = {}
  /** Rows without an id on every page of a collection. */
  readonly nameless: Partial<Record<Collection, number>> = {}
  /** Rows listed after all others, whatever their ids. */
  readonly trailing: Partial<Record<Collection, [id: string, row: Row][]>> = {}
  pageSize = 100
  filtersByDate = true
  totals = true
  /** What is answered instead of the next pages. */
  failures: PortFailure[] = []
  /** Answers every collection with nothing. */
  empty = false
  /** Repeats the first page whatever the offset. */
  stuck = false
  /** More of the profile, as the probe finds it. */
  profile: Partial<KnownProfile> = {}
  /** Mark of the whole state of the provider. */
  revision: string | null = null
  /** What the next answer says the provider does no more. */
  lost: Capability[] = []
  /** Rest asked for with the next answer. */
  restMs: number | null = null
  /** Order of the ids of a collection for one request, where it is another than the order they were put in. */
  order: ((ids: string[], ask: PageRequest) => string[]) | null = null
  /** Ids of the lists of a collection that has several. */
  readonly lists: Partial<Record<Collection, readonly (readonly string[])[]>> = {}
  readonly asked: PageRequest[] = []
  /** Records that were asked for by their id, as `users/s1`. */
  readonly askedOne: string[] = []
  /** What is answered to a request for one record, where it is not simply whether it is listed. */
  readonly singles = new Map<string, 'present' | 'absent' | PortFailure>()
  probes = 0
  /** The provider's clock, for `dateLastModified`. */
  now = 0
  /** Called before a page is served. */
  onPage: (ask: PageRequest) => void = () => undefined

  put(collection: Collection, id: string, ...columns: readonly Cell[]): void {
    this.rows[collection].set(id, { columns: [0, ...columns], changedAt: this.now })
  }

  /** Marks a record as withdrawn. */
  tombstone(collection: Collection, id: string): void {
    const row = this.rows[collection].get(id)
    if (!row) throw new Error(`no ${id}`)
    this.rows[collection].set(id, { columns: [1, ...row.columns.slice(1)], changedAt: this.now })
  }

  /** Removes a record without a trace. */
  vanish(collection: Collection, id: string): void {
    if (!this.rows[collection].delete(id)) throw new Error(`no ${id}`)
  }

  /** Changes columns of a record, by the names of the port. */
  change(collection: Collection, id: string, values: Readonly<Record<string, Cell>>): void {
    const row = this.rows[collection].get(id)
    if (!row) throw new Error(`no ${id}`)
    const names: readonly string[] = ROW_COLUMNS[collection]
    const columns = row.columns.map((cell, i) => values[names[i] ?? ''] ?? cell)
    this.rows[collection].set(id, { columns, changedAt: this.now })
  }

  readonly courier: Courier = { deliver: (delivery) => Promise.resolve(this.#answer(delivery)) }

  #answer(delivery: Delivery): Result<Delivered, PortFailure> {
    if (delivery.kind === 'roster.probe')
      return ok({ kind: 'roster.probe', profile: this.#probe() })
    if (delivery.kind === 'roster.one') return this.#one(delivery.ask)
    if (delivery.kind !== 'roster.page') return err({ retry: 'never', reason: 'not_connected' })
    const failure = this.failures.shift()
    if (failure) return err(failure)
    this.onPage(delivery.ask)
    this.asked.push(delivery.ask)
    return ok({ kind: 'roster.page', page: this.#page(delivery.ask) })
  }

  #one({ collection, sourcedId }: OneRequest): Result<Delivered, PortFailure> {
    this.askedOne.push(`${collection}/${sourcedId}`)
    const said = this.singles.get(sourcedId)
    if (typeof said === 'object') return err(said)
    const isListed = this.rows[collection].get(sourcedId)?.columns[0] === 0
    return ok({ kind: 'roster.one', found: said ?? (isListed ? 'present' : 'absent') })
  }

  #probe(): RosterProfile {
    this.probes++
    const { pageSize, filtersByDate, totals } = this
    return {
      ...PLAIN,
      pageSize,
      filtersByDate,
      dateFilter: filtersByDate ? { op: '>=', precision: 'instant' } : null,
      totalsBy: totals ? 'header' : 'none',
      ...this.profile,
      token: TOKEN,
    }
  }

  #listed({ collection, changedSince, path }: PageRequest): [string, Row][] {
    const all = [...this.rows[collection], ...(this.trailing[collection] ?? [])].filter(
      ([, row]) => row.changedAt >= (changedSince ?? 0),
    )
    const list = this.lists[collection]?.[path]
    return list ? all.filter(([id]) => list.includes(id)) : all
  }

  #page(ask: PageRequest): RosterPage {
    const { collection, limit, idsOnly } = ask
    const { listed, page } = this.#asked(ask)
    const bad = this.quarantined[collection] ?? []
    const nameless = page.length > 0 ? (this.nameless[collection] ?? 0) : 0
    const badHere = bad.filter(([id]) => page.some(([other]) => other === id))
    const quarantining = badHere.filter(([, code]) => QUARANTINING.has(code)).map(([id]) => id)
    const good = page.filter(([id]) => !quarantining.includes(id))
    const rows = good.map(([id, row]) => [id, hash(JSON.stringify(row.columns)), ...row.columns])
    const ids = page.map(([id]) => id)
    const answer = {
      received: page.length + nameless,
      limit,
      ordered: ids.every((id, i) => i === 0 || (ids[i - 1] ?? '') < id),
      revision: this.revision,
      lost: this.lost,
      restMs: this.restMs,
      chunks: rows.length > 0 && !idsOnly ? [JSON.stringify(rows)] : [],
      ids: JSON.stringify(ids),
      issues: idsOnly ? '[]' : JSON.stringify(badHere),
      fatal: nameless,
      quarantined: quarantining.length,
      total: this.totals ? listed.length : null,
      fingerprint: `${page.length}:${hash(ids.join())}`,
      bytes: 100 * page.length,
      requests: 1,
      retries: 0,
      token: null,
    }
    this.lost = []
    this.restMs = null
    return answer
  }

  /** Everything that is listed, and the page of it that was asked for. */
  #asked(ask: PageRequest): { listed: [string, Row][]; page: [string, Row][] } {
    const { from, limit } = ask
    const all = this.empty ? [] : this.#listed(ask)
    const listed = this.order ? this.#ordered(all, ask) : all
    const at = 'offset' in from ? from.offset : listed.filter(([id]) => id <= from.after).length
    const start = this.stuck ? 0 : at
    return { listed, page: listed.slice(start, start + Math.min(limit, this.pageSize)) }
  }

  #ordered(all: [string, Row][], ask: PageRequest): [string, Row][] {
    const rows = new Map(all)
    const ids = this.order?.([...rows.keys()], ask) ?? []
    return ids.flatMap((id): [string, Row][] => {
      const row = rows.get(id)
      return row ? [[id, row]] : []
    })
  }
}

export type Pupil = {
  readonly id: string
  readonly school: string
  readonly given?: string
  readonly family?: string
  readonly number?: string
  readonly agents?: readonly string[]
  readonly begin?: string
  readonly end?: string | null
}

type User = {
  readonly school: string
  readonly role: string
  readonly given: string
  readonly family: string
  readonly enabled?: 0 | 1
  readonly grade?: string
  readonly email?: string
  readonly number?: string
  readonly userIds?: readonly (readonly string[])[]
  readonly username?: string
  readonly agents?: readonly string[]
}

function putUser(provider: RosterProvider, id: string, user: User): void {
  const { enabled = 1, given, family, grade = null, email = null, number = null } = user
  const { userIds = [], username = null, school, role, agents = [] } = user
  const names = [enabled, given, family, null, null, grade, email, null, number] as const
  const roles = [[role, 'primary', school, null, null]]
  provider.put('users', id, ...names, userIds, username, school, roles, agents)
}

/** Adds the record of a student with one dated enrollment. */
export function addPupil(provider: RosterProvider, pupil: Pupil): void {
  const { id, school, number = id, begin = '2026-08-17', end = '2027-06-05' } = pupil
  const { given = `Given${id}`, family = `Family${id}`, agents = [] } = pupil
  const userIds = [['stateStudentId', `state-${number}`]]
  const facts = { school, given, family, number, userIds, agents }
  putUser(provider, id, { ...facts, role: 'student', grade: '07' })
  provider.put('enrollments', `e-${id}`, id, `c-${school}`, school, 'student', 0, begin, end)
}

export type Worker = {
  readonly id: string
  readonly school: string
  readonly role?: string
  readonly enabled?: 0 | 1
}

/** Adds the record of a member of staff. */
export function addWorker(provider: RosterProvider, worker: Worker): void {
  const { id, school, role = 'teacher', enabled = 1 } = worker
  const names = { given: `Given${id}`, family: `Family${id}`, username: id }
  const keys = { email: `${id}@district.test`, number: `E${id}` }
  putUser(provider, id, { ...names, ...keys, school, role, enabled })
}

/** Adds the record of a guardian, who has neither number nor address. */
export function addGuardian(
  provider: RosterProvider,
  guardian: { id: string; school: string; name?: string; agents: readonly string[] },
): void {
  const { id, school, name = id, agents } = guardian
  const names = { given: `Given${name}`, family: `Family${name}` }
  putUser(provider, id, { ...names, school, role: 'guardian', agents })
}

/** A district with some schools, a class each, and a school year. */
export function seedProvider(schools: readonly string[]): RosterProvider {
  const provider = new RosterProvider()
  provider.put('orgs', 'district', 'The District', 'district', 'D', null)
  for (const school of schools) {
    provider.put('orgs', school, `School ${school}`, 'school', `N-${school}`, 'district')
    provider.put('classes', `c-${school}`, `Homeroom ${school}`, 'homeroom', school)
  }
  provider.put(
    'academicSessions',
    'year',
    '2026-27',
    'schoolYear',
    '2026-08-17',
    '2027-06-05',
    '2027',
    null,
  )
  return provider
}
