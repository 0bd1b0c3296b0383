import { happened, knownAs, moveRows, movesOf, type MoveRow } from './model-facts.ts'
import type { Play } from './model-play.ts'
import type { Setup } from './model-setup.ts'
import { knownPeople, type Known } from './people.ts'
import type { Student, Truth } from './provider.ts'

/** A student, beside the person the district knows. */
type Pair = { readonly one: Student; readonly known: Known }
type View = {
  readonly people: ReadonlyMap<string, Known>
  readonly truth: Truth
  readonly setup: Setup
  readonly moves: readonly MoveRow[]
  readonly seenAt: ReadonlyMap<string, ReadonlySet<string>>
}

/** What the district has otherwise than the provider means it; empty when it has its truth. */
export async function differences({ stage, setup, ledger }: Play): Promise<string[]> {
  const [students, truth] = [await stage.provider.students(), await stage.provider.truth()]
  const people = knownPeople(stage)
  const view = { people, truth, setup, moves: moveRows(stage), seenAt: ledger.seenAt }
  const byId = new Map([...people.values()].map((person) => [person.id, person]))
  const pairs: Pair[] = []
  const wrong: string[] = []
  for (const one of students) {
    // Whoever went under an id that was never shown is known by an older one.
    const before = byId.get(ledger.personOf.get(one.identifier) ?? '')
    const known = knownAs(people, one) ?? before
    if (known) pairs.push({ one, known })
    else if (ledger.personOf.has(one.identifier)) wrong.push(`${one.identifier} is forgotten`)
    else if (!isHidden(one, truth, setup) && !wasSpoilt(one, setup))
      wrong.push(`${one.identifier} is not known`)
  }
  const told = pairs.flatMap((pair) =>
    wrongWith(pair, view).map((text) => `${pair.one.identifier} ${text}`),
  )
  return [...wrong, ...told, ...wrongPersons(pairs, view, ledger.personOf)]
}

/** One person for each student, and the same as at first. */
function wrongPersons(
  pairs: readonly Pair[],
  { people }: View,
  personOf: ReadonlyMap<string, string>,
): string[] {
  const persons = new Set(pairs.map(({ known }) => known.id))
  const surplus = new Set(
    [...people.values()]
      .filter(({ id, isStudent }) => isStudent && !persons.has(id))
      .map(({ id }) => id),
  )
  const unknown = pairs.filter(({ one, known }) => one.record === 'active' && !known.isStudent)
  const others = pairs.filter(({ one, known }) => {
    const first = personOf.get(one.identifier)
    return first !== undefined && first !== known.id
  })
  return [
    ...(persons.size === pairs.length ? [] : ['two students are one person']),
    ...(surplus.size === 0 ? [] : [`${surplus.size} students too many`]),
    ...unknown.map(({ one }) => `${one.identifier} is not known as a student`),
    ...others.map(({ one }) => `${one.identifier} is another person than at first`),
  ]
}

function wrongWith(pair: Pair, view: View): string[] {
  const { one, known } = pair
  const isGone = isArchived(one, view)
  // Both records of somebody who was lost under the first reading come at once, and nothing says which is newer.
  const isUnclear =
    ('shift' in view.setup.faults && showsOldRecords(one, view)) || isRecordAstray(one, view)
  const borrowed = one.sourcedIds.filter((id) => {
    const holder = view.people.get(id)
    return holder !== undefined && holder.id !== known.id
  })
  return [
    ...(isGone === null ? [] : differ('archived', known.archived, isGone)),
    // Whoever is hidden in the middle of the year has left as far as anybody can see.
    ...(isGone === null || isUnclear ? [] : differ('home', known.home, one.home?.name ?? null)),
    ...wrongSchools(pair, view),
    ...wrongName(pair),
    ...borrowed.map((id) => `has the record ${id} of another person`),
    ...wrongGuardians(pair, view),
    ...wrongMoves(pair, view),
  ]
}

function differ(what: string, found: unknown, wanted: unknown): string[] {
  const [have, want] = [JSON.stringify(found), JSON.stringify(wanted)]
  return have === want ? [] : [`has ${what} ${have} instead of ${want}`]
}

/** Whoever has gone may never have been shown under the last name. */
function wrongName({ one, known }: Pair): string[] {
  if (one.record !== 'active') return []
  const wanted = plain(one.givenName, one.familyName)
  return differ('name', plain(known.given, known.family), wanted)
}

/** A rewritten feed comes in capitals. */
const plain = (...names: readonly string[]): string => names.join(' ').toUpperCase()

/** Null where either is right. */
function isArchived({ record, home, identifier }: Student, { truth, setup }: View): boolean | null {
  const { status, hideIdleStudents } = setup.switches
  const hidesIdle = hideIdleStudents === 'on'
  if (record === 'purged') return true
  if (record === 'withdrawn') return status !== 'always-active' || hidesIdle
  const isIdle = home === null || happened(truth, identifier, 'unscheduled')
  return hidesIdle && isIdle ? null : false
}

/** Nobody can know of a student who was never listed. */
function isHidden(
  { record, home, identifier }: Student,
  truth: Truth,
  { switches }: Setup,
): boolean {
  if (record === 'purged') return true
  if (record === 'withdrawn') return switches.status === 'vanish'
  const isIdle = home === null || happened(truth, identifier, 'unscheduled')
  return switches.hideIdleStudents === 'on' && isIdle
}

/** A record that could not be read before it said that its student had left tells of nobody. */
const wasSpoilt = ({ record }: Student, { faults, switches: { status } }: Setup): boolean =>
  record === 'withdrawn' && status !== 'always-active' && faults.badRows !== undefined

/** A provider that makes ids of schools shows the records of all schools again when somebody comes back. */
const showsOldRecords = ({ identifier }: Student, { truth, setup }: View): boolean =>
  setup.switches.ids === 'composed' && happened(truth, identifier, 'returned')

/** The record alone moved, and then the student: lessons and record tell two stories. */
function isRecordAstray({ identifier }: Student, { truth }: View): boolean {
  const told = movesOf(truth, identifier)
  return told.length > 1 && told.some(({ style }) => style === 'roles-only')
}

function wrongSchools({ one, known }: Pair, view: View): string[] {
  const { truth } = view
  if (one.record !== 'active') return differ('schools', known.schools, [])
  // Lessons that are lost, or stay behind when the record moves, say something else than the record.
  const isOdd =
    showsOldRecords(one, view) ||
    happened(truth, one.identifier, 'unscheduled') ||
    movesOf(truth, one.identifier).some(({ style }) => style === 'roles-only')
  const wanted = one.schools.map(({ name }) => name).toSorted()
  return isOdd ? [] : differ('schools', known.schools, wanted)
}

function wrongGuardians({ one, known }: Pair, view: View): string[] {
  const { people, setup } = view
  const { switches } = setup
  const areTold = switches.agents !== 'none' && switches.guardians !== 'hidden'
  if (!areTold || one.record !== 'active') return []
  const wanted = new Set(one.guardians.map((id) => people.get(id)?.id ?? `unknown ${id}`))
  const found = new Set(known.guardians.map((id) => people.get(id)?.id ?? id))
  const missing = [...wanted].filter((id) => !found.has(id))
  const surplus = [...found].filter((id) => !wanted.has(id))
  return [
    ...missing.map((id) => `has no guardian ${id}`),
    ...(switches.guardianLinks === 'many' || showsOldRecords(one, view)
      ? []
      : surplus.map((id) => `has a guardian ${id}`)),
  ]
}

/** What happens beside a move makes more of it, or less. */
const UNSETTLING = ['left', 'purged', 'unscheduled', 'returned', 'dual'] as const

/** Whoever nothing or one move happened to has exactly that. */
function wrongMoves({ one, known }: Pair, { truth, moves, seenAt, setup }: View): string[] {
  const { identifier } = one
  const told = movesOf(truth, identifier)
  if (told.length > 1 || happened(truth, identifier, ...UNSETTLING)) return []
  const own = moves.filter(({ person }) => person === known.id)
  const found = own.map(({ kind, from, to, effectiveOn }) => [kind, from, to, effectiveOn].join())
  const [only] = told
  if (only === undefined) return differ('moves', found, [])
  const [first = null] = own
  // Who moved before they were ever seen at the first school did not move for the district.
  const wasSeen = seenAt.get(identifier)?.has(only.from.name) === true
  if (first === null) return wasSeen ? [`did not move, but ${JSON.stringify(only)}`] : []
  const wanted = daysOf(only, first.effectiveOn, setup).map((day) =>
    ['transfer', only.from.name, only.to.name, day].join(),
  )
  return wanted.includes(found.join(' and ')) ? [] : differ('moves', found, wanted)
}

/** Days a move may rightly be told of. */
function daysOf(
  { style, begins, effectiveOn }: Truth['transfers'][number],
  found: string,
  { switches }: Setup,
): readonly string[] {
  // When a record alone moved is known to the day it was seen.
  if (style === 'roles-only') return [found]
  // Where lessons are published late, the record is all there is to tell the day by.
  const isLate = style === 'overlap' && switches.publish !== undefined
  return isLate ? [effectiveOn, begins] : [effectiveOn]
}
