import type { SourceAuth, SourceKind } from '../../../kernel/source-kind.ts'
import type { Collection, KnownProfile } from '../../../ports/roster-source.ts'
import type { MoveClass, RunClass } from '../../../store/tables/roster.ts'
import type { SchoolRef } from '../../concern/refs.ts'
import type { GuardLimits } from '../guard/limits.ts'
import type { GuardSettings } from '../guard/settings.ts'
import type { Blackout } from '../guard/mode-rules.ts'
import type { SourceSettings } from '../source/settings.ts'

/** `probe` asks what the provider can do and reads nothing. */
type SyncMode = 'full' | 'delta' | 'probe'
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
  /** Removals and updates that waited for an approval, whatever was decided about them. */
  readonly held: number
  readonly quarantined: number
  /** What the provider claims there is, where it says so. */
  readonly total: number | null
  readonly done: boolean
  /** How often the list was read again from the start because it moved. */
  readonly restarts: number
  /** The list moved while it was read: what it did not show may still be there. */
  readonly drifted: boolean
  /** The provider has no such list, or its changes are not asked for. */
  readonly skipped: boolean
  /** Changes since then were asked for; null where everything was read. */
  readonly since: number | null
}

/** A rule that stopped part of a sync until somebody has looked. */
export type GuardVerdict = {
  readonly guard: string
  readonly collection: Collection | null
  /** A sentence for the administrator. */
  readonly message: string
  readonly count: number
  readonly limit: number
  /** The school it is about, where it is about one. */
  readonly school: SchoolRef | null
  /** What waits, what an approval will do, and what happens if nobody does anything: a sentence each. */
  readonly holds: string
  readonly approve: string
  readonly leave: string
}

export type SyncSummary = {
  readonly id: string
  readonly mode: SyncMode
  readonly dryRun: boolean
  /** Why it is, or was until somebody approved it, a trial that nobody asked for; null for any other run. */
  readonly trialReason: 'first' | 'connection_changed' | 'school_year_changed' | null
  readonly state: SyncState
  readonly phase: string
  readonly startedAt: number
  readonly finishedAt: number | null
  /** Person id, API key id, `operator` or `service:<name>`. */
  readonly startedBy: string
  readonly transfers: number
  readonly error: string | null
  /** The error, or why a run waits or is a trial, for an administrator; null where there is nothing to say. */
  readonly words: string | null
  /** `suspect`: a list came back empty. `rekey`: many people came under another id. Null in ordinary times. */
  readonly class: RunClass | MoveClass | null
  /** Removals and updates that wait for an approval. */
  readonly held: { readonly removals: number } | null
}

/** What a sync brought, in numbers: of one list, or of all of them. A trial tells what it would have done. */
export type SyncTotals = Pick<
  CollectionCounts,
  'received' | 'created' | 'changed' | 'removed' | 'absent' | 'held' | 'quarantined'
>

/** A sync as one line of the history. */
export type SyncListed = SyncSummary & {
  readonly totals: SyncTotals
  /** The same by list; empty where nothing was read. */
  readonly collections: Readonly<Partial<Record<Collection, SyncTotals>>>
}

/** One sync with everything that is known of it. Times are epoch ms; `timings` are ms by phase. */
export type Sync = SyncSummary & {
  readonly collections: Readonly<Partial<Record<Collection, CollectionCounts>>>
  readonly guards: readonly GuardVerdict[]
  readonly requests: number
  readonly retries: number
  /** Answers that said requests came too fast. */
  readonly throttled: number
  /** How often the run paused for half an hour because the provider did not answer. */
  readonly stalls: number
  /** For how long the provider is left alone before it is asked again; null while nothing is waited for. */
  readonly waitMs: number | null
  readonly bytes: number
  readonly timings: Readonly<Record<string, number>>
  /** Since when changes were asked for, by collection; empty for a full run. */
  readonly watermarks: Readonly<Partial<Record<Collection, number>>>
  readonly approvedBy: string | null
  readonly planHash: string | null
}

/** `used`: changes are asked for by date. Otherwise the reason says why everything is read instead. */
export type DeltaState = {
  readonly state: 'used' | 'not_possible' | 'distrusted'
  /** A sentence for the administrator. */
  readonly reason: string
}

/** The connection to the school information system, without its secret. Times are epoch ms. */
export type SourceView = {
  readonly kind: SourceKind
  readonly auth: SourceAuth
  readonly baseUrl: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly name: string
  readonly settings: SourceSettings
  readonly mode: 'normal' | 'add_only' | 'blackout'
  /** Days on which nothing is removed, the first and the last included. */
  readonly blackouts: readonly Blackout[]
  /** Such days around the coming summer, from the school years the provider lists; null while it lists none. */
  readonly suggestedBlackout: Blackout | null
  /** Limits of the guards an administrator changed, and those that hold where none were. */
  readonly guardSettings: GuardSettings & { readonly usual: GuardLimits }
  /** What the provider was found to do; null before it was asked. */
  readonly profile: (KnownProfile & { readonly probedAt: number }) | null
  /** How the system is read and why, in one paragraph. */
  readonly plan: string
  readonly delta: Readonly<Record<Collection, DeltaState>>
  readonly schedule: {
    /** Clock time in the district, such as `02:17`. */
    readonly fullAt: string
    readonly deltaEveryMinutes: number | null
    readonly nextFullAt: number | null
    readonly nextDeltaAt: number | null
  }
  readonly probe: {
    readonly state: 'never' | 'asking' | 'ok' | 'failed'
    readonly at: number | null
    /** What went wrong, in words; null unless it failed. */
    readonly words: string | null
  }
}

/** What is wrong with the roster; the worst of several. */
export type RosterTrouble = 'failing' | 'held' | 'stale'

export type RosterCounts = {
  readonly students: number
  readonly staff: number
  readonly guardians: number
  readonly schools: number
  /** Rows that are not used, and rows that are used as far as they go. */
  readonly quarantined: number
  readonly withGap: number
}

export type RosterHealth = {
  readonly source: SourceView | null
  readonly lastRun: SyncSummary | null
  readonly nextRunAt: number | null
  readonly active: Sync | null
  readonly counts: RosterCounts
  readonly held: SyncSummary | null
  readonly trouble: RosterTrouble | null
  /** The trouble in words; null without one. */
  readonly troubleWords: string | null
  /** Questions for a person: about who somebody is, and about roles and grades nobody has given a meaning. */
  readonly waiting: { readonly matches: number; readonly words: number }
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

/** How many rows have an issue of one kind. */
export type QuarantineCount = {
  readonly code: string
  /** What is wrong, as a sentence to send to the vendor. */
  readonly words: string
  /** What comes of it, and what to ask the vendor to do. */
  readonly remedy: string
  readonly count: number
  /** So many rows of a code and collection are listed one by one; further ones are only counted. */
  readonly listedMax: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
}
