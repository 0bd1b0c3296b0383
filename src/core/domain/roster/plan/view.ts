import type { Collection } from '../../../ports/roster-source.ts'
import type { TransferKind } from '../../../store/tables/roster.ts'
import type { SchoolRef } from '../../concern/refs.ts'
import type { PlanOp } from './store.ts'
import type { GuardVerdict } from '../run/views.ts'

/** How many students would come to a school, leave it and stay. */
export type PlannedSchool = {
  readonly school: SchoolRef
  readonly students: {
    readonly arriving: number
    readonly leaving: number
    readonly staying: number
  }
}

/** A student who would change school; `to` is null where nobody knows where. */
type PlannedMove = {
  readonly person: string
  readonly from: SchoolRef
  readonly to: SchoolRef | null
  readonly effectiveOn: string
  readonly kind: TransferKind
}

export type PlannedRow = {
  readonly collection: Collection
  readonly sourcedId: string
  readonly name: string | null
}

/** What a sync that waits would do. Holds names: every look at it is written down. */
export type SyncPlan = {
  /** Names this very plan; an approval that names another is refused. */
  readonly planHash: string | null
  /** When it is cleared away; null while it is being made. */
  readonly expiresAt: number | null
  /** False when something else was made live since, or the time is up: it can not be approved any more. */
  readonly isCurrent: boolean
  readonly counts: Readonly<Partial<Record<Collection, Readonly<Record<PlanOp, number>>>>>
  readonly schools: readonly PlannedSchool[]
  readonly transfers: { readonly count: number; readonly samples: readonly PlannedMove[] }
  /** Records of which it is uncertain whose they are. */
  readonly matches: {
    readonly count: number
    readonly samples: readonly { readonly sourcedId: string; readonly name: string | null }[]
  }
  /** Rows with an issue, by code. */
  readonly issues: Readonly<Record<string, number>>
  readonly guards: readonly GuardVerdict[]
  readonly samples: Readonly<
    Record<'create' | 'change' | 'remove' | 'absent', readonly PlannedRow[]>
  >
}
