import { isSchoolDay } from '../../kernel/school-time.ts'
import { addDays, daysBetween, type Day } from '../../kernel/time.ts'
import { betweenTerms, type Term } from './terms.ts'
import { isOn, type Stay } from './stays.ts'

/** A pupil who comes back or turns up elsewhere within this time has not left for good. */
const RETURN_DAYS = 45
/** A move back within so many school days undoes a move that was a mistake. */
const UNDO_SCHOOL_DAYS = 10

/** Signals that make a move certain at once. */
const SIGNALS_MIN = 2

/** A move that is not certain yet. */
export type Watch = {
  readonly kind: 'left' | 'moving'
  readonly from: string
  readonly to: string | null
  readonly since: Day
  readonly effectiveOn: Day
  /** The run that counts as the first sighting; null while only partial readings have seen it. */
  readonly runNo: number | null
}

/** The last thing that is known to have happened. */
export type PastMove = {
  readonly id: string
  readonly kind: 'transfer' | 'left' | 'returned'
  readonly from: string
  readonly to: string | null
  readonly effectiveOn: Day
}

export type Move = {
  readonly kind: 'transfer' | 'left' | 'returned'
  readonly from: string
  readonly to: string | null
  readonly effectiveOn: Day
  /** Days between two schools, where there were any. */
  readonly gapDays: number | null
  /** The leaving that turns out to be the first half of this move. */
  readonly folds: string | null
}

export type Outcome = {
  readonly home: string | null
  readonly move: Move | null
  readonly watch: Watch | null
  /** The earlier move that turns out to have been a mistake. */
  readonly reverses: string | null
}

export type StudentNow = {
  readonly today: Day
  /** Home school as last concluded. */
  readonly home: string | null
  /** Stays as a student, past, present and future. */
  readonly stays: readonly Stay[]
  /** Schools the newest record names: its primary organisation and its present roles. */
  readonly record: { readonly primary: string | null; readonly schools: readonly string[] }
  readonly watch: Watch | null
  readonly last: PastMove | null
  readonly terms: readonly Term[]
  /** The run read everything, and its number. */
  readonly run: { readonly complete: boolean; readonly no: number }
}

/**
 * What happened to a student since the last look. A move is certain with two signals that agree (enrollments ended
 * here, enrollments begun there, the record naming the other school), or with one that is still there when
 * everything has been read once more. Nothing is certain only because a record is missing.
 */
export function detectMove(now: StudentNow): Outcome {
  const { home } = now
  const current = currentSchools(now)
  if (home === null) return welcome(now, pickHome(now, current))
  if (current.has(home)) return stayOrDoubt(now, home, current)
  const next = pickHome(now, current)
  return next === null ? leave(now, home) : arrive(now, home, next)
}

const still = (home: string | null, watch: Watch | null = null): Outcome => ({
  home,
  move: null,
  watch,
  reverses: null,
})

const currentSchools = ({ stays, today }: StudentNow): Map<string, Stay> =>
  new Map(stays.filter((stay) => isOn(stay, today)).map((stay) => [stay.school, stay]))

/** The primary organisation if the student is there, else where most lessons are, else where they came last. */
export function pickHome(
  { record }: Pick<StudentNow, 'record'>,
  current: ReadonlyMap<string, Stay>,
): string | null {
  if (record.primary !== null && current.has(record.primary)) return record.primary
  const ranked = [...current.values()].toSorted(
    (a, b) =>
      b.weight - a.weight ||
      Number(record.schools.includes(b.school)) - Number(record.schools.includes(a.school)) ||
      ((a.begin ?? '') < (b.begin ?? '') ? 1 : -1),
  )
  return ranked[0]?.school ?? null
}

/** No home school so far: new here, or back after leaving. */
function welcome(now: StudentNow, to: string | null): Outcome {
  const { last, today } = now
  if (to === null || last?.kind !== 'left') return still(to)
  const begin = currentSchools(now).get(to)?.begin ?? today
  const gapDays = Math.max(daysBetween(last.effectiveOn, begin), 0)
  if (gapDays > RETURN_DAYS) return still(to)
  const kind = to === last.from ? 'returned' : 'transfer'
  const move: Move = { kind, from: last.from, to, effectiveOn: begin, gapDays, folds: last.id }
  return { ...still(to), move }
}

/** Still at home; a record that names only another school may be ahead of the enrollments. */
function stayOrDoubt(now: StudentNow, home: string, current: ReadonlyMap<string, Stay>): Outcome {
  const to = pickHome(now, current)
  const isNamed = to !== null && to !== home && names(now, to, home)
  if (!isNamed || endsSoon(current.get(home), now.today)) return still(home)
  const effectiveOn = current.get(to)?.begin ?? now.today
  return confirmLater(now, { kind: 'moving', from: home, to, effectiveOn })
}

/** The newest record names that school and not the other. */
const names = ({ record }: StudentNow, school: string, other: string): boolean =>
  record.schools.includes(school) && !record.schools.includes(other)

/** An end that is known and near will tell by itself. */
const endsSoon = (stay: Stay | undefined, today: Day): boolean =>
  stay?.end != null && daysBetween(today, stay.end) <= RETURN_DAYS

/** No longer at home, but at another school. */
function arrive(now: StudentNow, home: string, to: string): Outcome {
  const { stays, today, watch } = now
  const there = currentSchools(now).get(to)
  const ended = lastEnd(stays, home)
  const begin = there?.begin ?? watch?.since ?? today
  const wasEnrolled = stays.some((stay) => stay.school === home && stay.enrolled)
  const leftOn = wasEnrolled ? ended : null
  const signals = [leftOn !== null, there?.enrolled === true, names(now, to, home)]
  const effectiveOn = leftOn !== null && leftOn > begin ? leftOn : begin
  if (signals.filter(Boolean).length < SIGNALS_MIN) {
    return confirmLater(now, { kind: 'moving', from: home, to, effectiveOn })
  }
  const gapDays = gapBetween(ended, begin)
  return settle(now, { kind: 'transfer', from: home, to, effectiveOn, gapDays, folds: null })
}

const gapBetween = (ended: Day | null, begin: Day): number | null =>
  ended !== null && begin > ended ? daysBetween(ended, begin) : null

/** At no school today. */
function leave(now: StudentNow, home: string): Outcome {
  const { stays, today, terms } = now
  const horizon = addDays(today, RETURN_DAYS)
  const isExpected = stays.some((s) => s.begin !== null && s.begin > today && s.begin <= horizon)
  if (isExpected) return still(home)
  const ended = lastEnd(stays, home) ?? today
  const seen: Seen = { kind: 'left', from: home, to: null, effectiveOn: ended }
  if (betweenTerms(ended, terms, today)) return still(home, watched(now, seen))
  return confirmLater(now, seen)
}

type Seen = Pick<Watch, 'kind' | 'from' | 'to' | 'effectiveOn'>

const isSame = (watch: Watch | null, seen: Seen): watch is Watch =>
  watch !== null && watch.kind === seen.kind && watch.from === seen.from && watch.to === seen.to

/** A leaving counts from its first sighting, a move without second signal from the first complete reading. */
function watched({ run, today, watch }: StudentNow, seen: Seen): Watch {
  const runNo = seen.kind === 'left' || run.complete ? run.no : null
  if (!isSame(watch, seen)) return { ...seen, since: today, runNo }
  return watch.runNo === null ? { ...watch, runNo } : watch
}

/** One signal: certain when a later complete reading still shows it. */
function confirmLater(now: StudentNow, seen: Seen): Outcome {
  const { run } = now
  const watch = watched(now, seen)
  if (!run.complete || watch.runNo === null || run.no <= watch.runNo) return still(seen.from, watch)
  const { from, to, effectiveOn } = watch
  const kind = seen.kind === 'left' ? 'left' : 'transfer'
  return settle(now, { kind, from, to, effectiveOn, gapDays: null, folds: null })
}

function settle(now: StudentNow, move: Move): Outcome {
  const { last } = now
  const undoes =
    last !== null &&
    last.kind === 'transfer' &&
    move.kind === 'transfer' &&
    last.from === move.to &&
    last.to === move.from &&
    schoolDaysBetween(last.effectiveOn, move.effectiveOn) <= UNDO_SCHOOL_DAYS
  if (undoes) return { ...still(move.to), reverses: last.id }
  return { ...still(move.to), move }
}

/** The day after which nothing at the school goes on; null where something has no end. */
function lastEnd(stays: readonly Stay[], school: string): Day | null {
  const ends = stays.filter((s) => s.school === school).map((s) => s.end)
  if (ends.length === 0 || ends.includes(null)) return null
  return ends.reduce((a, b) => ((a ?? '') > (b ?? '') ? a : b))
}

function schoolDaysBetween(from: Day, to: Day): number {
  let days = 0
  for (let day = from; day < to && days <= UNDO_SCHOOL_DAYS; day = addDays(day, 1)) {
    if (isSchoolDay(day)) days++
  }
  return days
}
