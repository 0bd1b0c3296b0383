import type { ConcernState, ReferTo, Tri, TriageDecision } from '../../store/tables/casework.ts'
import type { PersonRef, SchoolRef } from './refs.ts'

/** One line of the triage queue: what must be seen at a glance, and nothing of what was told. */
export type QueueItem = {
  readonly id: string
  readonly reference: string
  readonly raisedAt: number
  readonly school: SchoolRef
  /** Null when the person is only described, and always null in chat. */
  readonly subject: PersonRef | null
  readonly dangerNow: Tri
  readonly weapon: Tri
  readonly selfHarm: Tri
  readonly state: ConcernState
  readonly dueAt: number
  readonly claimedBy: PersonRef | null
  /** By the one who asks. */
  readonly acknowledged: boolean
}

export type Queue = {
  readonly items: readonly QueueItem[]
  readonly nextCursor: string | null
  readonly counts: { readonly open: number; readonly overdue: number }
}

export type StudentView = {
  readonly id: string
  readonly name: string
  readonly grade: string | null
}

export type DecisionView = {
  readonly decision: TriageDecision
  readonly reason: string
  readonly by: PersonRef
  readonly at: number
  readonly referTo: ReferTo | null
}

/** A concern in full, for the people who decide what happens. */
export type ConcernView = {
  readonly id: string
  readonly reference: string
  readonly state: ConcernState
  readonly raisedAt: number
  readonly via: string
  readonly reporter: PersonRef
  readonly subject: StudentView | null
  readonly subjectText: string | null
  readonly school: SchoolRef
  readonly what: string
  readonly where: string | null
  readonly when: string | null
  readonly dangerNow: Tri
  readonly weapon: Tri
  readonly selfHarm: Tri
  readonly dueAt: number
  readonly claimedBy: PersonRef | null
  readonly acknowledgedBy: readonly { readonly person: PersonRef; readonly at: number }[]
  readonly decision: DecisionView | null
  readonly caseId: string | null
  readonly earlier: readonly EarlierConcern[]
  readonly canDecide: boolean
  readonly candidates: { readonly caseManagers: readonly PersonRef[] }
}

export type EarlierConcern = {
  readonly id: string
  readonly reference: string
  readonly raisedAt: number
  readonly state: ConcernState
}

/** What a reporter may know: it arrived, somebody looks at it, it was closed. Never how it was decided. */
export type ReporterStatus = 'received' | 'being_looked_at' | 'closed'
