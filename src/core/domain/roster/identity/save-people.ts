import { sql, type SQL } from 'drizzle-orm'
import type { person } from '../../../store/tables/people.ts'
import { nameWords } from '../../people/fold.ts'
import type { Context } from '../../command.ts'
import { bumpCount } from '../run/counts.ts'
import { keepsLastAdministrator } from '../guard/last-administrator.ts'
import type { PersonFacts } from './person-facts.ts'
import { noteSharedEmails } from './shared-email.ts'

export type PersonRow = Omit<typeof person.$inferSelect, 'mergedInto'>

export type PersonChange = {
  readonly id: string
  /** As stored; null for a person who is new. */
  readonly before: PersonRow | null
  readonly after: PersonFacts & { readonly homeSchoolId: string | null }
}

/** Writes the persons of one slice that are new or different, with the words they are found by. */
export function savePeople(
  context: Context,
  sourceNo: number,
  changes: readonly PersonChange[],
): void {
  // In the order of names, so that neighbours in the index of names are written together.
  const different = withoutLosing(changes, keepsLastAdministrator(context, changes))
    .filter(isDifferent)
    .toSorted((a, b) => (a.after.sortKey < b.after.sortKey ? -1 : 1))
  if (different.length === 0) return
  const { true: settled = [], false: others = [] } = Object.groupBy(
    different,
    (change) => `${isSettled(change)}`,
  )
  writeRows(context, settled, HOME)
  writeRows(context, others, EVERYTHING)
  writeWords(context, others)
  countPeople(context, sourceNo, others)
  endSessions(context, others)
  noteSharedEmails(context, sourceNo, others)
}

/** Whoever must not lose their access keeps it, whatever the roster says. */
const withoutLosing = (
  changes: readonly PersonChange[],
  kept: ReadonlySet<string>,
): readonly PersonChange[] =>
  kept.size === 0
    ? changes
    : changes.map((change) =>
        kept.has(change.id)
          ? { ...change, after: { ...change.after, isStaff: true, enabled: true, archived: false } }
          : change,
      )

const isDifferent = (change: PersonChange): boolean =>
  !isSettled(change) || change.before?.homeSchoolId !== change.after.homeSchoolId

/** Known, and as ever but for the school they call home. */
function isSettled({ before, after }: PersonChange): boolean {
  return (
    before !== null &&
    (before.archivedAt !== null) === after.archived &&
    before.givenName === after.givenName &&
    before.familyName === after.familyName &&
    before.preferredGivenName === after.preferredGivenName &&
    before.preferredFamilyName === after.preferredFamilyName &&
    before.grade === after.grade &&
    before.email === after.email &&
    flagsOf(before) === flagsOf(after)
  )
}

/** Student, staff, guardian and enabled as one text; both shapes name them alike. */
function flagsOf(who: Record<'isStudent' | 'isStaff' | 'isGuardian' | 'enabled', unknown>): string {
  return [who.isStudent, who.isStaff, who.isGuardian, who.enabled].map(Number).join('')
}

/** What a known person's row takes over. A column that is left alone leaves its indexes alone. */
const HOME = sql`home_school_id = excluded.home_school_id, updated_at = excluded.updated_at`
const EVERYTHING = sql`${HOME}, given_name = excluded.given_name,
  family_name = excluded.family_name, preferred_given_name = excluded.preferred_given_name,
  preferred_family_name = excluded.preferred_family_name,
  is_student = excluded.is_student, is_staff = excluded.is_staff,
  is_guardian = excluded.is_guardian, grade = excluded.grade, email = excluded.email,
  enabled = excluded.enabled, archived_at = excluded.archived_at, sort_key = excluded.sort_key`

function writeRows({ tx, now }: Context, changes: readonly PersonChange[], takeOver: SQL): void {
  if (changes.length === 0) return
  const rows = changes.map(({ id, before, after }) => [
    id,
    after.givenName,
    after.familyName,
    after.preferredGivenName,
    Number(after.isStudent),
    Number(after.isStaff),
    Number(after.isGuardian),
    after.grade,
    after.email,
    after.homeSchoolId,
    Number(after.enabled),
    after.archived ? (before?.archivedAt ?? now) : null,
    now,
    after.sortKey,
    after.preferredFamilyName,
  ])
  tx.run(sql`
    INSERT INTO person (id, given_name, family_name, preferred_given_name, is_student, is_staff,
      is_guardian, grade, email, home_school_id, enabled, archived_at, updated_at, sort_key,
      preferred_family_name)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5,
      j.value ->> 6, j.value ->> 7, j.value ->> 8, j.value ->> 9, j.value ->> 10, j.value ->> 11,
      j.value ->> 12, j.value ->> 13, j.value ->> 14
    FROM json_each(${JSON.stringify(rows)}) AS j WHERE true
    ON CONFLICT (id) DO UPDATE SET ${takeOver}`)
}

type Names = Pick<
  PersonRow,
  'givenName' | 'familyName' | 'preferredGivenName' | 'preferredFamilyName'
>

/** The words somebody is found by. */
export const wordsOf = (who: Names): string[] =>
  nameWords([who.familyName, who.givenName, who.preferredGivenName, who.preferredFamilyName])

function writeWords({ tx }: Context, changes: readonly PersonChange[]): void {
  const gone: [string, string][] = []
  const come: [string, string][] = []
  for (const { id, before, after } of changes) {
    const old = new Set(before ? wordsOf(before) : [])
    const words = new Set(wordsOf(after))
    for (const word of old) if (!words.has(word)) gone.push([word, id])
    for (const word of words) if (!old.has(word)) come.push([word, id])
  }
  if (gone.length > 0) {
    tx.run(sql`
      DELETE FROM person_name WHERE (word, person_id) IN (
        SELECT j.value ->> 0, j.value ->> 1 FROM json_each(${JSON.stringify(gone)}) AS j)`)
  }
  if (come.length === 0) return
  tx.run(sql`
    INSERT OR IGNORE INTO person_name (word, person_id)
    SELECT j.value ->> 0, j.value ->> 1 FROM json_each(${JSON.stringify(come.toSorted(byWord))}) AS j`)
}

const byWord = (a: readonly string[], b: readonly string[]): number =>
  (a[0] ?? '') < (b[0] ?? '') ? -1 : 1

function countPeople(context: Context, sourceNo: number, changes: readonly PersonChange[]): void {
  for (const part of ['Student', 'Staff', 'Guardian'] as const) {
    let by = 0
    for (const { before, after } of changes) {
      const was = before !== null && before.archivedAt === null && Boolean(before[`is${part}`])
      by += Number(!after.archived && after[`is${part}`]) - Number(was)
    }
    bumpCount(context, sourceNo, [`people.${part.toLowerCase()}`, by])
  }
}

/** Whoever is no longer active staff is signed out at once; the door refuses them from now on anyway. */
function endSessions({ tx, now }: Context, changes: readonly PersonChange[]): void {
  const ended = changes
    .filter(({ before, after }) => before && isActive(before) && !isActiveNow(after))
    .map(({ id }) => id)
  if (ended.length === 0) return
  tx.run(sql`
    UPDATE session SET ended_at = ${now}
    WHERE person_id IN (SELECT value FROM json_each(${JSON.stringify(ended)})) AND ended_at IS NULL`)
}

const isActive = (row: PersonRow): boolean =>
  row.isStaff === 1 && row.enabled === 1 && row.archivedAt === null
const isActiveNow = (facts: PersonFacts): boolean =>
  facts.isStaff && facts.enabled && !facts.archived
