import type { Day } from '../../kernel/time.ts'
import type { Stay } from './stays.ts'

/** What a person's newest record says about today. */
export type RecordSays = {
  /** Its primary organisation, where that can be a home. */
  readonly primary: string | null
  /** Schools of its present roles. */
  readonly schools: readonly string[]
  /** Those of them where the role is called primary; each school may have one. */
  readonly main: readonly string[]
}

/**
 * The school somebody belongs to, of those where they are today: the primary organisation if it is among them, else
 * where most lessons are, else the only school the record names, else where they came last. The kind of a role breaks
 * ties only.
 */
export function pickHome(record: RecordSays, current: ReadonlyMap<string, Stay>): string | null {
  if (record.primary !== null && current.has(record.primary)) return record.primary
  const ranked = [...current.values()].toSorted(
    (a, b) =>
      b.weight - a.weight ||
      isOnly(record, b) - isOnly(record, a) ||
      laterFirst(a.begin, b.begin) ||
      isMain(record, b) - isMain(record, a) ||
      (a.school < b.school ? -1 : 1),
  )
  return ranked[0]?.school ?? null
}

const isOnly = ({ schools }: RecordSays, { school }: Stay): number =>
  Number(schools.length === 1 && schools[0] === school)

const isMain = ({ main }: RecordSays, { school }: Stay): number => Number(main.includes(school))

function laterFirst(a: Day | null, b: Day | null): number {
  if (a === b) return 0
  return (a ?? '') > (b ?? '') ? -1 : 1
}
