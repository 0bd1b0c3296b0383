/** Answers of the REST API, as far as the commands show them. Times are milliseconds since 1970. */

export type Counts = {
  readonly received: number
  readonly created: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  readonly absent: number
  readonly quarantined: number
  readonly total: number | null
  readonly done: boolean
  readonly restarts: number
  readonly skipped: boolean
}

export type Guard = {
  readonly guard: string
  readonly message: string
  readonly holds: string
  readonly approve: string
  readonly leave: string
}

export type SyncSummary = {
  readonly id: string
  readonly mode: 'full' | 'delta' | 'probe'
  readonly dryRun: boolean
  readonly trialReason: string | null
  readonly state: 'queued' | 'running' | 'held' | 'succeeded' | 'failed'
  readonly phase: string
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly startedBy: string
  readonly transfers: number
  readonly error: string | null
  readonly words: string | null
  readonly held: { readonly removals: number } | null
}

export type Sync = SyncSummary & {
  readonly collections: Readonly<Record<string, Counts>>
  readonly guards: readonly Guard[]
  readonly requests: number
  readonly retries: number
  readonly throttled: number
  readonly stalls: number
  readonly waitMs: number | null
  readonly planHash: string | null
}

type School = { readonly id: string; readonly name: string }

export type Plan = {
  readonly planHash: string | null
  readonly expiresAt: number | null
  readonly isCurrent: boolean
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly schools: readonly {
    readonly school: School
    readonly students: {
      readonly arriving: number
      readonly leaving: number
      readonly staying: number
    }
  }[]
  readonly transfers: {
    readonly count: number
    readonly samples: readonly {
      readonly person: string
      readonly from: School
      readonly to: School | null
      readonly effectiveOn: string
      readonly kind: string
    }[]
  }
  readonly matches: { readonly count: number }
  readonly guards: readonly Guard[]
}

type FilterAnswer = 'works' | 'ignored' | 'refused'

export type Profile = {
  readonly totals: Readonly<Record<string, number>>
  readonly pageSize: number
  readonly scope: string
  readonly signature: string | null
  readonly clientAuth: string
  readonly selectsFields: boolean
  readonly readsOne: boolean
  readonly shape: string | null
  readonly totalsBy: string
  readonly link: boolean
  readonly sort: string
  readonly keyset: boolean
  readonly filters: Readonly<Record<'status' | 'dateFrom' | 'dateAfter' | 'id', FilterAnswer>>
  readonly dateFilter: { readonly precision: string } | null
  readonly tombstonesSeen: boolean
  readonly dates: string
  readonly rate: { readonly limit: number; readonly windowS: number | null } | null
  readonly tokenLifeS: number | null
  readonly compression: boolean
  readonly paths: Readonly<Record<string, readonly string[]>>
  readonly unpaged?: boolean
}

export type Source = {
  readonly kind: string
  readonly auth: string
  readonly name: string
  readonly baseUrl: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly mode: 'normal' | 'add_only' | 'blackout'
  readonly blackouts: readonly { readonly from: string; readonly until: string }[]
  readonly suggestedBlackout: { readonly from: string; readonly until: string } | null
  readonly guardSettings: {
    readonly defaults: Readonly<Record<string, number>>
    readonly collections: Readonly<Record<string, Readonly<Record<string, number>>>>
    readonly schools: Readonly<Record<string, Readonly<Record<string, number>>>>
    readonly usual: Readonly<Record<string, number>>
  }
  readonly profile: Profile | null
  readonly plan: string
  readonly probe: {
    readonly state: 'never' | 'asking' | 'ok' | 'failed'
    readonly words: string | null
  }
}

export type Word = {
  readonly kind: string
  readonly value: string
  readonly meaning: string | null
  readonly count: number
}

export type Words = { readonly mapped: readonly Word[]; readonly unmapped: readonly Word[] }

export type IssueCount = {
  readonly code: string
  readonly words: string
  readonly remedy: string
  readonly count: number
  readonly isSetAside: boolean
  readonly firstSeenAt: number
  readonly lastSeenAt: number
}

export type Quarantine = {
  readonly rows: readonly {
    readonly collection: string
    readonly sourcedId: string
    readonly code: string
    readonly fieldPath: string
    readonly firstSeenAt: number
  }[]
  readonly nextCursor: string | null
  readonly summary: readonly IssueCount[]
  readonly totals: { readonly setAside: number; readonly withGap: number } | null
}
