import type { World } from '../world.ts'
import type { Day } from '../../data/calendar.ts'
import type { IdKind } from '../../data/ids.ts'
import type { TransferStyle } from '../truth-event.ts'

/** One thing that happens to the district; students and schools by row number, so that a log can be replayed. */
export type Change =
  | TransferChange
  | { kind: 'withdraw' | 'unschedule'; student: number; day: Day }
  | { kind: 'purge'; student: number }
  | { kind: 'return'; student: number; to: number | null; day: Day }
  | { kind: 'enroll'; to: number; day: Day }
  | { kind: 'dual'; student: number; to: number; day: Day }
  | { kind: 'rename'; student: number; given: string; family: string }
  | { kind: 'reuse'; student: number }
  | { kind: 'mangle'; percent: number; anew?: boolean }
  | { kind: 'redate'; percent: number }
  | { kind: 'vanish'; percent: number; school: number | null }
  | { kind: 'rekey-all'; kinds: readonly IdKind[] }
  | { kind: 'rekey-school'; school: number }
  | { kind: 'close-school'; school: number; to: number; day: Day }
  | { kind: 'rollover' }
  | { kind: 'advance'; day: Day }
  | { kind: 'lose-rows'; collection: 'enrollments' | 'classes'; rows: readonly number[] }

export type TransferChange = {
  kind: 'transfer'
  student: number
  to: number
  day: Day
  style: TransferStyle
  /** Length of the overlap or the gap. */
  days: number
}

/** A control call that makes no sense for the district as it is; the message says why. */
export class ChangeRefused extends Error {}

/** Nobody moves to a school that has closed. */
export function requireOpen(world: World, school: number): void {
  if (world.closed.has(school)) throw new ChangeRefused('that school is closed')
}
