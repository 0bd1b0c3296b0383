import type { Known } from './people.ts'
import type { Student, Truth } from './provider.ts'
import { rows, type Stage } from './stage.ts'

/** A move as the district has it, with the names of the schools. */
export type MoveRow = {
  readonly person: string
  readonly kind: string
  readonly from: string
  readonly to: string | null
  readonly effectiveOn: string
}

/** Moves that stand. */
export const moveRows = ({ district }: Stage): MoveRow[] =>
  rows(
    district,
    `SELECT t.person_id, t.kind, f.name AS from_name, o.name AS to_name, t.effective_on
    FROM transfer AS t JOIN org AS f ON f.id = t.from_org_id LEFT JOIN org AS o ON o.id = t.to_org_id
    WHERE t.state = 'confirmed'`,
  ).map((row) => ({
    person: String(row['person_id']),
    kind: String(row['kind']),
    from: String(row['from_name']),
    to: typeof row['to_name'] === 'string' ? row['to_name'] : null,
    effectiveOn: String(row['effective_on']),
  }))

/** The person of a student's records, the newest first. */
export const knownAs = (
  people: ReadonlyMap<string, Known>,
  { sourcedIds, sourcedId }: Student,
): Known | undefined =>
  people.get(sourcedId) ?? sourcedIds.toReversed().flatMap((id) => people.get(id) ?? [])[0]

type Kind = Truth['others'][number]['kind']

/** Whether one of these things happened to a student. */
export const happened = ({ others }: Truth, number: string, ...kinds: readonly Kind[]): boolean =>
  others.some(({ kind, student }) => student.identifier === number && kinds.includes(kind))

/** Moves the school office entered for a student. */
export const movesOf = ({ transfers }: Truth, number: string): Truth['transfers'] =>
  transfers.filter(({ student }) => student.identifier === number)

/** Home schools of a student in the order of the days they began. */
function homesOf(truth: Truth, number: string): readonly string[] {
  const moved = movesOf(truth, number).map(({ to, begins }) => ({ to, day: begins }))
  const came = truth.others.filter(
    ({ kind, student }) => kind !== 'dual' && student.identifier === number,
  )
  return [...moved, ...came]
    .toSorted((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)))
    .flatMap(({ to }) => (to === undefined ? [] : [to.name]))
}

export type Past = {
  readonly truth: Truth
  /** The district's own number of the student. */
  readonly number: string
  readonly homeAtFirst: string | null
  /** Students without lessons are not listed. */
  readonly hidesIdle: boolean
}

/** Whether a move the district found is one that happened. */
export function isPossible(row: MoveRow, past: Past): boolean {
  const { truth, number, homeAtFirst, hidesIdle } = past
  if (row.kind === 'left') {
    const isGap = movesOf(truth, number).some(({ style }) => style === 'gap')
    const isHidden = hidesIdle && happened(truth, number, 'unscheduled')
    return isGap || isHidden || happened(truth, number, 'left', 'purged')
  }
  if (row.kind === 'returned') return happened(truth, number, 'returned')
  const homes = [...(homeAtFirst === null ? [] : [homeAtFirst]), ...homesOf(truth, number)]
  const from = homes.indexOf(row.from)
  return from >= 0 && homes.some((school, at) => at > from && school === row.to)
}
