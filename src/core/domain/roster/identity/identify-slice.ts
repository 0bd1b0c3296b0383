import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { noteDangling, reviveDangling } from './dangling.ts'
import { Findings, type KeyRow, type Keyed, type Known } from './identify-find.ts'
import { guardianStudents, holdersOf, recordsInWork, type WorkRecord } from './identify-load.ts'
import { guardianKeys, keysOf, type KeyTrust, type PersonKey } from './keys.ts'
import { personalNumbersOf } from './live-keys.ts'
import { IDENTIFY_ROWS } from '../run/limits.ts'
import { askAbout } from '../match/ask.ts'
import { keepOut } from './org-list.ts'
import { cursorOf, enterPhase, saveCursor, type Run } from '../run/run.ts'
import { savePeople } from './save-people.ts'
import type { Source } from '../source/source.ts'
import { settingsOf } from '../source/settings.ts'
import { noteUnlistedUsers } from './strangers.ts'
import { trustOf } from '../read/trust.ts'
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
  const trust = trustOf(context, source)
  const isLate = lateOnes(source, trust)
  const waiting = new Set(part === 'numbered' ? work.filter(isLate).map((item) => item.id) : [])
  const items = work.filter((item) => !waiting.has(item.id))
  const listed = items.filter((item): item is Known => item.record !== null)
  const students = guardianStudents(context, source, listed.filter(isLate))
  const records = keepOut(context, source, { records: listed, students })
  match(context, { source, trust, seenAt: run.startedAt }, withKeys(records, { trust, students }))
  noteDangling(context, source, listed)
  const strangers = items.filter((item) => item.record === null).map((item) => item.id)
  noteUnlistedUsers(context, source.no, strangers)
  const done = JSON.stringify(items.map((item) => item.id))
  context.tx.run(sql`
    DELETE FROM roster_work WHERE source_no = ${source.no} AND stage = 'user'
      AND id IN (SELECT value FROM json_each(${done}))`)
  saveCursor(context, run, { part, id: last.id })
}

/** Who is looked at last: guardians known by their children only; all of them where a list of schools decides. */
function lateOnes(source: Source, trust: KeyTrust): (item: WorkRecord) => item is Known {
  const hasList = settingsOf(source).orgs.length > 0
  return (item): item is Known =>
    item.record !== null &&
    mainFacet(item.record) === 'guardian' &&
    (hasList || keysOf(item.record, trust).length === 0)
}

type KeyFacts = {
  readonly trust: KeyTrust
  readonly students: ReadonlyMap<string, readonly string[]>
}

const withKeys = (records: readonly Known[], { trust, students }: KeyFacts): Keyed[] =>
  records.map((item) => ({
    ...item,
    keys: keysWith(item.record, { trust, students }),
  }))

/** Child and name count only where there is no number. */
function keysWith(record: UserRecord, { trust, students }: KeyFacts): readonly PersonKey[] {
  const keys = keysOf(record, trust)
  return keys.length > 0 ? keys : guardianKeys(record, students.get(record.sourcedId) ?? [])
}

/** Decides record after record, so that two new records of one person in the same slice become one person. */
function match(
  context: Context,
  { source, trust, seenAt }: { source: Source; trust: KeyTrust; seenAt: number },
  items: readonly Keyed[],
): void {
  const found = new Findings(
    holdersOf(
      context,
      items.flatMap((item) => item.keys),
    ),
    (personId) => personalNumbersOf(context, personId, trust),
  )
  for (const item of items) {
    if (item.personId !== null) found.claim(item, item.personId)
    else if (!item.record.archived) found.add(item, context.newId)
  }
  // Records first: whoever shares an address with somebody is noted on the records of both.
  write(context, { source, seenAt }, found)
  savePeople(context, source.no, found.persons)
  const arrived = found.aliases.map(([sourcedId]) => sourcedId)
  reviveDangling(context, source, arrived)
  askAbout(context, source.no, found.doubts)
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
  if (found.also.length > 0) {
    tx.run(sql`
      INSERT OR IGNORE INTO person_key_also
      SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2
      FROM json_each(${JSON.stringify(found.also)}) AS j`)
  }
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'person', value FROM json_each(${JSON.stringify([...found.touched])})`)
}

/** In the order of the key, so that neighbours are written together. */
function byKey(a: KeyRow, b: KeyRow): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  return a[1] < b[1] ? -1 : 1
}
