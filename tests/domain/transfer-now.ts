import { detectMove } from '../../src/core/domain/transfer/detect.ts'
import type {
  Move,
  Outcome,
  PastMove,
  StudentNow,
  Watch,
} from '../../src/core/domain/transfer/moves-known.ts'
import type { RecordSays } from '../../src/core/domain/transfer/pick-home.ts'
import type { Stay } from '../../src/core/domain/transfer/stays.ts'

export const TODAY = '2026-10-13'
export const YEAR = { start: '2026-08-17', end: '2027-06-05' }

/** Six lessons at a school. */
export const lessons = (
  school: string,
  begin: string | null,
  end: string | null = YEAR.end,
): Stay => ({
  school,
  role: 'student',
  begin,
  end,
  enrolled: true,
  weight: 6,
})

/** Only a role at a school. */
export const role = (
  school: string,
  begin: string | null = null,
  end: string | null = null,
): Stay => ({ school, role: 'student', begin, end, enrolled: false, weight: 0 })

/** A record with these schools as its roles, the first of them its primary organisation. */
export const says = (...schools: string[]): RecordSays => ({
  primary: schools[0] ?? null,
  schools,
  main: [],
})

export const now = (more: Partial<StudentNow>): StudentNow => ({
  today: TODAY,
  home: 'A',
  stays: [],
  record: says(),
  watch: null,
  last: null,
  terms: [YEAR],
  breaks: [],
  run: { complete: true, no: 2 },
  ...more,
})

export const NOTHING = { move: null, watch: null, reverses: null, expected: null }

export const moved = (from: string, to: string, effectiveOn: string): Move => ({
  kind: 'transfer',
  from,
  to,
  effectiveOn,
  gapDays: null,
  folds: null,
})

/** The rest of what is known of the student follows from look to look, as the roster keeps it. */
export class Student {
  home: string | null
  watch: Watch | null = null
  last: PastMove | null = null
  no = 1
  readonly moves: Move[] = []
  readonly reversed: string[] = []
  outcome: Outcome | null = null

  constructor(home: string | null = 'A') {
    this.home = home
  }

  /** One look at the roster, complete unless said otherwise. */
  look(given: Partial<StudentNow> & { complete?: boolean }): Outcome {
    this.no += 1
    const { complete = true, ...more } = given
    const { home, watch, last, no } = this
    const outcome = detectMove(now({ home, watch, last, run: { complete, no }, ...more }))
    this.home = outcome.home
    this.watch = outcome.watch
    this.outcome = outcome
    if (outcome.reverses !== null) {
      this.reversed.push(outcome.reverses)
      this.last = null
    }
    if (outcome.move) {
      this.moves.push(outcome.move)
      this.last = { ...outcome.move, id: `m${this.moves.length}` }
    }
    return outcome
  }
}
