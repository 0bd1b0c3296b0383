import { sql } from 'drizzle-orm'
import type { Context } from '../command.ts'
import { noteDangling, reviveDangling } from './dangling.ts'
import { guardianStudents, ownersOf, recordsInWork, type WorkRecord } from './identify-load.ts'
import { decideIdentity, type Candidate } from './identity.ts'
import { recordIssues } from './issues.ts'
import { guardianKeys, keysOf, type PersonKey } from './keys.ts'
import { IDENTIFY_ROWS } from './limits.ts'
import { personFacts } from './person-facts.ts'
import { cursorOf, enterPhase, saveCursor, type Run } from './run.ts'
import { savePeople, type PersonChange } from './save-people.ts'
import type { Source } from './source.ts'
import { noteUnlistedUsers } from './strangers.ts'
import { mainFacet, type UserRecord } from './user-record.ts'

/**
 * Finds out for the next touched records whose they are. Guardians without a number wait until everybody else is
 * known, as they are known by their children.
 */
export function identifySlice(context: Context, source: Source, run: Run): void {
  const { part = 'numbered', id: after = '' } = cursorOf(run)
  const work = recordsInWork(context, { source, after, limit: IDENTIFY_ROWS })
  const last = work.at(-1)
  if (!last) {
    if (part === 'numbered') saveCursor(context, run, { part: 'guardians' })
    else enterPhase(context, run, { phase: 'placing' })
    return
  }
  const waiting = new Set(part === 'numbered' ? work.filter(isKeyless).map((item) => item.id) : [])
  const items = work.filter((item) => !waiting.has(item.id))
  const records = items.filter((item): item is Known => item.record !== null)
  const students = guardianStudents(context, source, records.filter(isKeyless))
  const keyed = records.map((item) => ({
    ...item,
    keys: [
      ...keysOf(item.record),
      ...guardianKeys(item.record, students.get(item.record.sourcedId) ?? []),
    ],
  }))
  match(context, { source, seenAt: run.startedAt }, keyed)
  noteDangling(context, source, records)
  const strangers = items.filter((item) => item.record === null).map((item) => item.id)
  noteUnlistedUsers(context, source.no, strangers)
  const done = JSON.stringify(items.map((item) => item.id))
  context.tx.run(sql`
    DELETE FROM roster_work WHERE source_no = ${source.no} AND stage = 'user'
      AND id IN (SELECT value FROM json_each(${done}))`)
  saveCursor(context, run, { part, id: last.id })
}

type Known = WorkRecord & { readonly record: UserRecord }
type Keyed = Known & { readonly keys: readonly PersonKey[] }

const isKeyless = (item: WorkRecord): item is Known =>
  item.record !== null && mainFacet(item.record) === 'guardian' && keysOf(item.record).length === 0

const textOf = (key: PersonKey): string => `${key.kind}|${key.value}`

/** Decides record after record, so that two new records of one person in the same slice become one person. */
function match(
  context: Context,
  { source, seenAt }: { source: Source; seenAt: number },
  items: readonly Keyed[],
): void {
  const found = new Findings(
    ownersOf(
      context,
      items.flatMap((item) => item.keys),
    ),
  )
  for (const item of items) {
    const { record } = item
    if (item.personId !== null) found.claim(item, item.personId)
    else if (!record.archived) found.add(item, context.newId)
  }
  savePeople(context, source.no, found.persons)
  write(context, { source, seenAt }, found)
  const arrived = found.aliases.map(([sourcedId]) => sourcedId)
  reviveDangling(context, source, arrived)
  const issues = JSON.stringify([...found.apart].map((id) => [id, 'key_collision', 'identifier']))
  recordIssues(context, { sourceNo: source.no, collection: 'users', issues })
}

/** What a slice finds out, while it does: later records of the slice meet the keys of earlier ones. */
class Findings {
  readonly aliases: [sourcedId: string, personId: string][] = []
  readonly keys: [kind: string, value: string, personId: string][] = []
  readonly persons: PersonChange[] = []
  readonly apart = new Set<string>()
  readonly touched = new Set<string>()
  readonly #owners: Map<string, Candidate>

  constructor(owners: Map<string, Candidate>) {
    this.#owners = owners
  }

  /** A record nobody was found for yet. */
  add(item: Keyed, newId: () => string): void {
    const { record, keys } = item
    const identity = decideIdentity(record, keys, (key) => this.#owners.get(textOf(key)))
    if (identity.is === 'apart') this.apart.add(record.sourcedId)
    const personId = identity.is === 'same' ? identity.personId : newId()
    if (identity.is !== 'same') {
      const after = { ...personFacts([record]), homeSchoolId: null }
      this.persons.push({ id: personId, before: null, after })
    }
    this.aliases.push([record.sourcedId, personId])
    this.claim(item, personId)
  }

  /** The keys of a record belong to its person from now on, except those somebody else holds. */
  claim({ record, keys }: Keyed, personId: string): void {
    this.touched.add(personId)
    const { givenName, familyName } = record
    const owner = { personId, givenName: givenName ?? '', familyName: familyName ?? '' }
    for (const key of keys) {
      const known = this.#owners.get(textOf(key))
      if (known && known.personId !== personId) this.apart.add(record.sourcedId)
      if (known) continue
      this.#owners.set(textOf(key), owner)
      this.keys.push([key.kind, key.value, personId])
    }
  }
}

function write(
  { tx }: Context,
  { source, seenAt }: { source: Source; seenAt: number },
  found: Findings,
): void {
  tx.run(sql`
    INSERT INTO person_alias
    SELECT ${source.no}, j.value ->> 0, j.value ->> 1, ${seenAt}
    FROM json_each(${JSON.stringify(found.aliases)}) AS j`)
  tx.run(sql`
    INSERT OR IGNORE INTO person_key
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2
    FROM json_each(${JSON.stringify(found.keys.toSorted(byKey))}) AS j`)
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'person', value FROM json_each(${JSON.stringify([...found.touched])})`)
}

/** In the order of the key, so that neighbours are written together. */
const byKey = (a: readonly string[], b: readonly string[]): number =>
  `${a[0]}|${a[1]}` < `${b[0]}|${b[1]}` ? -1 : 1
