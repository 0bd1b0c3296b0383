import type { CasePhase, EntryKind, HandoverState, SeatPart } from '../../store/tables/casework.ts'
import type { PersonRef, SchoolRef } from '../concern/refs.ts'
import type { StudentView } from '../concern/view.ts'
import type { TaskView } from '../task/view.ts'

/** `team`: sits on the case. `sender`: handed it over and may read for a while. */
export type CaseAccess = 'team' | 'sender'

export type CaseItem = {
  readonly id: string
  readonly reference: string
  /** Null when the person is only described. */
  readonly subject: PersonRef | null
  readonly school: SchoolRef
  readonly phase: CasePhase
  readonly openedAt: number
  readonly openTasks: number
  readonly nextDueAt: number | null
  readonly access: CaseAccess
}

export type CaseView = {
  readonly id: string
  readonly reference: string
  readonly subject: StudentView | null
  readonly subjectText: string | null
  readonly school: SchoolRef
  readonly phase: CasePhase
  readonly openedAt: number
  readonly openedBy: PersonRef
  readonly access: CaseAccess
  readonly readUntil: number | null
  readonly team: readonly SeatView[]
  readonly tasks: readonly TaskView[]
  readonly chronology: readonly EntryView[]
  readonly concerns: readonly {
    readonly id: string
    readonly reference: string
    readonly raisedAt: number
  }[]
  readonly handover: HandoverOnCase | null
  readonly candidates: readonly PersonRef[]
}

export type SeatView = {
  readonly person: PersonRef
  readonly part: SeatPart
  readonly from: number
  readonly until: number | null
}

export type EntryView = {
  readonly id: string
  readonly at: number
  readonly kind: EntryKind
  readonly by: PersonRef | null
  readonly text: string | null
}

export type HandoverOnCase = {
  readonly id: string
  readonly state: HandoverState
  readonly to: SchoolRef
  readonly from: SchoolRef
}
