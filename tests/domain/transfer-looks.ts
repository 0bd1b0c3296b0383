import type { Move, StudentNow } from '../../src/core/domain/transfer/moves-known.ts'
import { lessons, role, says, YEAR } from './transfer-now.ts'

export type Look = Partial<StudentNow> & { complete?: boolean }

/** What one student's roster says, look after look, and all that must come of it. */
export type Case = {
  t: string
  name: string
  home?: string | null
  looks: readonly Look[]
  moves: readonly Move[]
  ends: string | null
  reversed?: number
}

export const again = (look: Look, times: number): Look[] =>
  Array.from({ length: times }, () => look)
export const clean: Look = {
  stays: [lessons('A', YEAR.start, '2026-10-12'), lessons('B', '2026-10-12')],
  record: says('B'),
}
export const roleAtB: Look = { stays: [role('B')], record: says('B') }
export const both: Look = {
  stays: [lessons('A', YEAR.start), { ...lessons('B', '2026-10-01'), weight: 2 }],
  record: says('A', 'B'),
}
export const gone: Look = { stays: [lessons('A', YEAR.start, '2026-10-05')], record: says('A') }
export const onDay = (today: string, look: Look): Look => ({ ...look, today })
