import type { Collection } from '../../ports/roster-source.ts'

type SyncMode = 'full' | 'delta'
type SyncState = 'queued' | 'running' | 'held' | 'succeeded' | 'failed'

/** What one collection brought. `absent` counts records we know that a complete reading did not show. */
export type CollectionCounts = {
  readonly received: number
  readonly created: number
  readonly changed: number
  /** Records the provider says have ended. */
  readonly removed: number
  readonly unchanged: number
  readonly absent: number
  readonly quarantined: number
  /** What the provider claims there is, where it says so. */
  readonly total: number | null
  readonly done: boolean
}

/** A rule that stopped part of a sync until somebody has looked. */
export type GuardVerdict = {
  readonly guard: string
  readonly collection: Collection | null
  /** A sentence for the administrator. */
  readonly message: string
  readonly count: number
  readonly limit: number
}

export type SyncSummary = {
  readonly id: string
  readonly mode: SyncMode
  readonly dryRun: boolean
  readonly state: SyncState
  readonly phase: string
  readonly startedAt: number
  readonly finishedAt: number | null
  /** Person id, API key id, `operator` or `service:<name>`. */
  readonly startedBy: string
  readonly transfers: number
  readonly error: string | null
  /** Removals and updates that wait for an approval. */
  readonly held: { readonly removals: number } | null
}

/** One sync with everything that is known of it. Times are epoch ms; `timings` are ms by phase. */
export type Sync = SyncSummary & {
  readonly collections: Readonly<Partial<Record<Collection, CollectionCounts>>>
  readonly guards: readonly GuardVerdict[]
  readonly requests: number
  readonly retries: number
  readonly bytes: number
  readonly timings: Readonly<Record<string, number>>
  readonly planHash: string | null
}

/** The connection to the school information system, without its secret. */
export type SourceView = {
  readonly kind: 'oneroster-1.2'
  readonly baseUrl: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly name: string
  /** What the provider was found to do; null before the first sync. */
  readonly profile: {
    readonly pageSize: number
    readonly filtersByDate: boolean
    readonly probedAt: number
  } | null
  readonly mode: 'normal' | 'add_only' | 'blackout'
  readonly schedule: { readonly fullAt: string; readonly deltaEveryMinutes: number | null }
}

export type RosterCounts = {
  readonly students: number
  readonly staff: number
  readonly guardians: number
  readonly schools: number
  readonly quarantined: number
}

export type RosterHealth = {
  readonly source: SourceView | null
  readonly lastRun: SyncSummary | null
  readonly nextRunAt: number | null
  readonly active: Sync | null
  readonly counts: RosterCounts
  readonly held: SyncSummary | null
}

/** A row the provider sent that could not be used, or not wholly; never a value of it. */
export type QuarantineRow = {
  readonly collection: Collection
  readonly sourcedId: string
  readonly code: string
  readonly fieldPath: string
  /** A sentence to send to the vendor of the school information system. */
  readonly words: string
  readonly firstSeenAt: number
  readonly lastSeenAt: number
}
