import type { CasePhase, HandoverState } from '../../store/tables/casework.ts'
import type { TransferKind } from '../../store/tables/roster.ts'
import type { PersonRef, SchoolRef } from '../concern/refs.ts'

export type HandoverDirection = 'incoming' | 'outgoing'

export type HandoverItem = {
  readonly id: string
  readonly state: HandoverState
  readonly caseId: string
  readonly caseReference: string
  readonly direction: HandoverDirection
}

/** `expected`: lies in the future. `reversed`: undone soon after. `cancelled`: announced, then taken back. */
export type ShownState = 'confirmed' | 'expected' | 'reversed' | 'cancelled' | 'dropped'

export type TransferItem = {
  readonly id: string
  readonly person: PersonRef
  readonly from: SchoolRef
  readonly to: SchoolRef | null
  readonly effectiveOn: string
  readonly detectedAt: number
  readonly kind: TransferKind
  readonly state: ShownState
  /** Days at neither school, where there were any. */
  readonly gapDays: number | null
  /** The school system told of it after the roster had been looked at on a later day. */
  readonly backdated: boolean
  readonly handover: HandoverItem | null
}

/** What goes along with a student: enough to decide on, nothing of the matter itself. */
export type HandoverView = {
  readonly id: string
  readonly state: HandoverState
  readonly person: PersonRef
  readonly from: SchoolRef
  readonly to: SchoolRef
  readonly effectiveOn: string
  readonly offeredAt: number
  readonly dueAt: number
  readonly openTasks: number
  readonly caseReference: string
  readonly phase: CasePhase
  /** People of the receiving school who may take the case. */
  readonly caseManagers: readonly PersonRef[]
  readonly direction: HandoverDirection
  readonly readUntil: number | null
  readonly decidedBy: PersonRef | null
  readonly decidedAt: number | null
}
