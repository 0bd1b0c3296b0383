import { isSchoolDay } from '../../kernel/school-time.ts'
import { addDays, daysBetween, type Day } from '../../kernel/time.ts'
import { expectMove } from './expect.ts'
import {
  RETURN_DAYS,
  still,
  type Move,
  type Outcome,
  type PastMove,
  type StudentNow,
  type Watch,
} from './moves-known.ts'
import { pickHome, type RecordSays } from './pick-home.ts'
import { isOn, type Stay } from './stays.ts'
import { endsWithTerm, onBreak } from './terms.ts'

/** A move back within so many school days undoes a move that was a mistake. */
const UNDO_SCHOOL_DAYS = 10
/** Signals that make a move certain at once. */
const SIGNALS_MIN = 2
/** Two schools side by side for so long are no move that is under way. */
const DUAL_DAYS = 14

type Current = ReadonlyMap<string, Stay>

/**
 * What happened to a student since the last look. A move is certain with two signals that agree (enrollments ended
 * here, enrollments begun there, the record naming the other school), or with one that is still there when
 * everything has been read once more. Nothing is certain only because a record is missing. Pure.
 */
export function detectMove(now: StudentNow): Outcome {
  const { home, record } = now
  const current = currentSchools(now)
  if (home === null) return welcome(now, pickHome(record, current))
  if (current.has(home)) return stayOrDoubt(now, home, current)
  const next = pickHome(record, current)
  return next === null ? leave(now, home) : arrive(now, home, { to: next, current })
}

const currentSchools = ({ stays, today }: StudentNow): Map<string, Stay> =>
  new Map(stays.filter((stay) => isOn(stay, today)).map((stay) => [stay.school, stay]))

/** No home school so far: new here, or back after leaving. */
function welcome(now: StudentNow, to: string | null): Outcome {
  const { last, today } = now
  if (to === null) return still(null)
  if (last?.kind !== 'left') return at(now, to)
  const came = currentSchools(now).get(to)?.begin ?? today
  // A stay that was never really over: the leaving was taken back today.
  const begin = came < last.effectiveOn ? today : came
  const gapDays = daysBetween(last.effectiveOn, begin)
  if (gapDays > RETURN_DAYS) return at(now, to)
  const kind = to === last.from ? 'returned' : 'transfer'
  const move: Move = { kind, from: last.from, to, effectiveOn: begin, gapDays, folds: last.id }
  return { ...at(now, to), move }
}

/** At home there from now on; a school beside it is remembered, with what the record says of both. */
function at(now: StudentNow, home: string): Outcome {
  const others = otherSchools(now, home)
  const to = pickHome(now.record, others)
  const expected = expectMove(now, home)
  if (to === null) return { ...still(home), expected }
  const effectiveOn = others.get(to)?.begin ?? now.today
  const watch = watched(now, { kind: 'dual', from: home, to, effectiveOn })
  return { ...still(home, watch), expected }
}

const otherSchools = (now: StudentNow, home: string): Map<string, Stay> =>
  new Map([...currentSchools(now)].filter(([school]) => school !== home))

/** Still at home. Elsewhere as well, or a record that names another school, may mean a move that is under way. */
function stayOrDoubt(now: StudentNow, home: string, current: Current): Outcome {
  const expected = expectMove(now, home)
  const others = otherSchools(now, home)
  const to = pickHome(now.record, others)
  const away = to === null ? undefined : others.get(to)
  if (!away) return { ...still(home), expected }
  if (endsSoon(current.get(home), now.today)) {
    return { ...still(home, keptWatch(now, home)), expected }
  }
  if (!pointsAway(now, { home, away, current })) return at(now, home)
  const seen: Seen = { kind: 'moving', from: home, to: away.school, effectiveOn: away.begin }
  const isEnrolledTwice = away.enrolled && current.get(home)?.enrolled === true
  if (isEnrolledTwice && !isOlderThan(now, seen, DUAL_DAYS)) {
    return { ...still(home, watched(now, seen)), expected }
  }
  return confirmLater(now, seen)
}

/**
 * Whether the newest record says that home is elsewhere by now: it names that school and not this one. Its primary
 * organisation alone says it where most lessons are there, and where the student has none anywhere. What it has said all along, beside two schools that
 * both went on, is no news.
 */
function pointsAway(
  { record, watch }: StudentNow,
  { home, away, current }: { home: string; away: Stay; current: Current },
): boolean {
  const { school } = away
  const isKnown = watch?.from === home && watch.to === school
  if (isKnown && watch.said === saidBy(record)) return false
  if (namesOnly(record, school, home)) return true
  const hasLessons = [...current.values()].some((stay) => stay.enrolled)
  const isMost = away.weight > (current.get(home)?.weight ?? 0)
  return record.primary === school && (isMost || !hasLessons)
}

/** What a record says about schools, as a text to compare. */
const saidBy = ({ primary, schools }: StudentNow['record']): string =>
  [primary ?? '', ...schools.toSorted()].join(' ')

function isOlderThan({ watch, today }: StudentNow, seen: Seen, days: number): boolean {
  return isSame(watch, seen) && daysBetween(watch.since, today) >= days
}

/** An end that is known and near will tell by itself. */
const endsSoon = (stay: Stay | undefined, today: Day): boolean =>
  stay?.end != null && daysBetween(today, stay.end) <= RETURN_DAYS

/** No longer at home, but at another school. */
function arrive(
  now: StudentNow,
  home: string,
  { to, current }: { to: string; current: Current },
): Outcome {
  const there = current.get(to)
  if (!there || isPlanned(now, (stay) => stay.school === home)) {
    return still(home, keptWatch(now, home))
  }
  if (isPause(now, home, there)) {
    return still(home, watched(now, { kind: 'moving', from: home, to, effectiveOn: there.begin }))
  }
  const ended = lastEnd(now, home)
  const wasEnrolled = now.stays.some((stay) => stay.school === home && stay.enrolled)
  const leftOn = wasEnrolled ? ended : null
  const effectiveOn = effectiveDay(now, { there, leftOn })
  const signals = [leftOn !== null, there.enrolled, recordFollows(now, home, to)]
  if (signals.filter(Boolean).length < SIGNALS_MIN) {
    return confirmLater(now, { kind: 'moving', from: home, to, effectiveOn })
  }
  const day = effectiveOn ?? now.today
  const gapDays = daysAway(ended, there.begin ?? day)
  const move = { kind: 'transfer', from: home, to, effectiveOn: day, gapDays, folds: null } as const
  return settle(now, move)
}

const daysAway = (ended: Day | null, begin: Day): number | null =>
  ended !== null && begin > ended ? daysBetween(ended, begin) : null

const recordFollows = ({ record }: StudentNow, home: string, to: string): boolean =>
  record.primary === to || namesOnly(record, to, home)

/** The record has a role at that school and none at the other. */
const namesOnly = ({ schools }: RecordSays, school: string, other: string): boolean =>
  schools.includes(school) && !schools.includes(other)

/** Whether the home school only pauses: lessons ended with a term, while a second school goes on as before. */
function isPause(now: StudentNow, home: string, there: Stay): boolean {
  const ended = lastEnd(now, home)
  if (ended === null) return false
  const wasThere = there.begin !== null && there.begin < addDays(ended, -1)
  const isNamedOnly = !there.enrolled && !recordFollows(now, home, there.school)
  if (!wasThere && !isNamedOnly) return false
  const isUnsure = !now.run.complete && endsWithTerm(ended, now.terms)
  return isUnsure || onBreak(ended, now.breaks, now.today)
}

/** Something begins within the time in which nobody counts as gone. */
function isPlanned({ stays, today }: StudentNow, which: (stay: Stay) => boolean): boolean {
  const horizon = addDays(today, RETURN_DAYS)
  return stays.some(
    (stay) => stay.begin !== null && stay.begin > today && stay.begin <= horizon && which(stay),
  )
}

/**
 * The first day at the new school; the day the old one ended, where that came later. A second school that has long
 * been there became home on the day the first was gone, and so did one that a corrected roster gives back.
 */
function effectiveDay(
  now: StudentNow,
  { there, leftOn }: { there: Stay; leftOn: Day | null },
): Day | null {
  const { begin } = there
  if (leftOn !== null) return begin === null || leftOn > begin ? leftOn : begin
  return wasThereAlready(now, there) ? now.today : begin
}

function wasThereAlready({ watch, last }: StudentNow, { school, begin }: Stay): boolean {
  if (watch?.kind === 'dual' && watch.to === school) return true
  return last?.from === school && begin !== null && begin <= last.effectiveOn
}

/** At no school today. */
function leave(now: StudentNow, home: string): Outcome {
  const expected = expectMove(now, home)
  if (isPlanned(now, () => true)) return { ...still(home), expected }
  const ended = lastEnd(now, home)
  const seen: Seen = { kind: 'left', from: home, to: null, effectiveOn: ended }
  if (ended !== null && onBreak(ended, now.breaks, now.today))
    return still(home, watched(now, seen))
  return confirmLater(now, seen)
}

/** What one look shows; the day is null where nothing tells it. */
type Seen = Pick<Watch, 'kind' | 'from' | 'to'> & { readonly effectiveOn: Day | null }

const isSame = (watch: Watch | null, seen: Seen): watch is Watch =>
  watch !== null && watch.kind === seen.kind && watch.from === seen.from && watch.to === seen.to

/** A doubt about this home stays while its school pauses. */
const keptWatch = ({ watch }: StudentNow, home: string): Watch | null =>
  watch?.from === home ? watch : null

/** A leaving counts from its first sighting, a move without second signal from the first complete reading. */
function watched({ run, today, watch, record }: StudentNow, seen: Seen): Watch {
  const runNo = seen.kind === 'left' || run.complete ? run.no : null
  const said = seen.kind === 'dual' ? saidBy(record) : saidBefore(watch, seen)
  if (!isSame(watch, seen)) {
    return { ...seen, effectiveOn: seen.effectiveOn ?? today, since: today, runNo, said }
  }
  const effectiveOn = seen.effectiveOn ?? watch.effectiveOn
  return { ...watch, effectiveOn, runNo: watch.runNo ?? runNo, said }
}

/** What the record said while there was nothing to doubt about the two schools. */
const saidBefore = (watch: Watch | null, { from, to }: Seen): string | null =>
  watch !== null && watch.from === from && watch.to === to ? watch.said : null

/** One signal: certain when a later complete reading still shows it. */
function confirmLater(now: StudentNow, seen: Seen): Outcome {
  const { run } = now
  const watch = watched(now, seen)
  const isFirst = !isSame(now.watch, seen) || now.watch.runNo === null || run.no <= now.watch.runNo
  if (!run.complete || isFirst) return still(seen.from, watch)
  const { from, to, effectiveOn } = watch
  const kind = seen.kind === 'left' ? 'left' : 'transfer'
  return settle(now, { kind, from, to, effectiveOn, gapDays: null, folds: null })
}

function settle(now: StudentNow, found: Move): Outcome {
  const { last, today } = now
  // Nobody leaves a school before they came to it; whatever begins earlier was there all the time.
  const isTooEarly = last?.to === found.from && found.effectiveOn < last.effectiveOn
  const move = isTooEarly ? { ...found, effectiveOn: today } : found
  const outcome = move.to === null ? still(null) : at(now, move.to)
  if (last !== null && undoes(move, last)) return { ...outcome, reverses: last.id }
  return { ...outcome, move }
}

function undoes(move: Move, last: PastMove): boolean {
  const isBack = move.kind === 'transfer' && last.from === move.to && last.to === move.from
  if (!isBack || last.kind === 'returned') return false
  return schoolDaysBetween(last.effectiveOn, move.effectiveOn) <= UNDO_SCHOOL_DAYS
}

/** The day after which nothing at the school went on; null where something has no end, or nothing is known. */
function lastEnd({ stays, today }: StudentNow, school: string): Day | null {
  const past = stays.filter((s) => s.school === school && (s.begin === null || s.begin <= today))
  const ends = past.flatMap((stay) => stay.end ?? [])
  if (ends.length === 0 || ends.length < past.length) return null
  return ends.reduce((a, b) => (a > b ? a : b))
}

function schoolDaysBetween(from: Day, to: Day): number {
  let days = 0
  for (let day = from; day < to && days <= UNDO_SCHOOL_DAYS; day = addDays(day, 1)) {
    if (isSchoolDay(day)) days++
  }
  return days
}
