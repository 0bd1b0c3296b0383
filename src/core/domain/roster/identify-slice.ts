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
import { mainFacet, type UserRecord } from './user-record.ts'

type Stage = 'user' | 'guardian'

/**
 * Finds out for the next touched records whose they are. Guardians without a number come last, as they are known by
 * their children.
 */
export function identifySlice(context: Context, source: Source, run: Run): void {
  const stage: Stage = cursorOf(run).part === 'guardian' ? 'guardian' : 'user'
  const work = recordsInWork(context, { source, stage, limit: IDENTIFY_ROWS })
  if (work.length === 0) {
    if (stage === 'user') saveCursor(context, run, { part: 'guardian' })
    else enterPhase(context, run, 'placing')
    return
  }
  const records = work.filter((item): item is Known => item.record !== null)
  const later = stage === 'user' ? records.filter(isKeyless) : []
  const now = stage === 'user' ? records.filter((item) => !isKeyless(item)) : records
  const students = guardianStudents(context, source, stage === 'guardian' ? now : [])
  const keyed = now.map((item) => ({
    ...item,
    keys: [
      ...keysOf(item.record),
      ...guardianKeys(item.record, students.get(item.record.sourcedId) ?? []),
    ],
  }))
  match(context, { source, seenAt: run.startedAt }, keyed)
  noteDangling(context, source, now)
  finish(context, { source, stage, done: work.map((item) => item.id), later })
  saveCursor(context, run, { part: stage })
}

type Known = WorkRecord & { readonly record: UserRecord }
type Keyed = Known & { readonly keys: readonly PersonKey[] }

const isKeyless = ({ record }: Known): boolean =>
  mainFacet(record) === 'guardian' && keysOf(record).length === 0

const textOf = (key: PersonKey): string => `${key.kind}|${key.value}`

/** Decides record after record, so that two new records of one person in the same slice become one person. */
function match(
  context: Context,
  { source, seenAt }: { source: Source; seenAt: number },
  items: readonly Keyed[],
): void {
  const owners = ownersOf(
    context,
    items.flatMap((item) => item.keys),
  )
  const aliases: [string, string][] = []
  const keys: [string, string, string][] = []
  const persons: PersonChange[] = []
  const apart = new Set<string>()
  const touched = new Set<string>()
  const claim = (item: Keyed, owner: Candidate): void => {
    touched.add(owner.personId)
    for (const key of item.keys) {
      const known = owners.get(textOf(key))
      if (known && known.personId !== owner.personId) apart.add(item.record.sourcedId)
      if (known) continue
      owners.set(textOf(key), owner)
      keys.push([key.kind, key.value, owner.personId])
    }
  }
  for (const item of items) {
    const { record } = item
    const names = { givenName: record.givenName ?? '', familyName: record.familyName ?? '' }
    if (item.personId !== null) {
      claim(item, { personId: item.personId, ...names })
      continue
    }
    if (record.archived) continue
    const identity = decideIdentity(record, item.keys, (key) => owners.get(textOf(key)))
    const personId = identity.is === 'same' ? identity.personId : context.newId()
    if (identity.is !== 'same') {
      persons.push({
        id: personId,
        before: null,
        after: { ...personFacts([record]), homeSchoolId: null },
      })
    }
    aliases.push([record.sourcedId, personId])
    claim(item, { personId, ...names })
  }
  savePeople(context, source.no, persons)
  write(context, { source, seenAt }, { aliases, keys, touched: [...touched] })
  reviveDangling(
    context,
    source,
    aliases.map(([sourcedId]) => sourcedId),
  )
  const issues = JSON.stringify([...apart].map((id) => [id, 'key_collision', 'identifier']))
  recordIssues(context, { sourceNo: source.no, collection: 'users', issues })
}

type Matched = {
  readonly aliases: readonly [sourcedId: string, personId: string][]
  readonly keys: readonly [kind: string, value: string, personId: string][]
  readonly touched: readonly string[]
}

function write(
  { tx }: Context,
  { source, seenAt }: { source: Source; seenAt: number },
  matched: Matched,
): void {
  tx.run(sql`
    INSERT INTO person_alias
    SELECT ${source.no}, j.value ->> 0, j.value ->> 1, ${seenAt}
    FROM json_each(${JSON.stringify(matched.aliases)}) AS j`)
  tx.run(sql`
    INSERT OR IGNORE INTO person_key
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2
    FROM json_each(${JSON.stringify(matched.keys)}) AS j`)
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'person', value FROM json_each(${JSON.stringify(matched.touched)})`)
}

type Finished = {
  readonly source: Source
  readonly stage: Stage
  readonly done: readonly string[]
  readonly later: readonly Known[]
}

function finish({ tx }: Context, { source, stage, done, later }: Finished): void {
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'guardian', value
    FROM json_each(${JSON.stringify(later.map((item) => item.id))})`)
  tx.run(sql`
    DELETE FROM roster_work WHERE source_no = ${source.no} AND stage = ${stage}
      AND id IN (SELECT value FROM json_each(${JSON.stringify(done)}))`)
}
