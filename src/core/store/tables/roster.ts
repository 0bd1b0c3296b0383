import type { SourceAuth, SourceKind } from '../../kernel/source-kind.ts'
import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

type Sealed = ArrayBuffer | Uint8Array

export type SourceMode = 'normal' | 'add_only' | 'blackout'

export const rosterSource = sqliteTable('roster_source', {
  id: text('id').primaryKey(),
  no: integer('no').notNull(),
  kind: text('kind').$type<SourceKind>().notNull(),
  name: text('name').notNull(),
  baseUrl: text('base_url').notNull(),
  tokenUrl: text('token_url').notNull(),
  clientId: text('client_id').notNull(),
  secret: blob('secret').$type<Sealed>().notNull(),
  token: blob('token').$type<Sealed>(),
  hookHash: text('hook_hash').notNull(),
  mode: text('mode').$type<SourceMode>().notNull(),
  profile: text('profile'),
  probedAt: integer('probed_at'),
  watermark: integer('watermark'),
  mapperVersion: integer('mapper_version'),
  nextFullAt: integer('next_full_at').notNull(),
  failures: integer('failures').notNull().default(0),
  derivedOn: text('derived_on'),
  updatedAt: integer('updated_at').notNull(),
  auth: text('auth').$type<SourceAuth>().notNull().default('oauth2'),
  settings: text('settings').notNull().default('{}'),
  connection: text('connection'),
  connectionChanged: integer('connection_changed').notNull().default(0),
  watermarks: text('watermarks').notNull().default('{}'),
  distrust: text('distrust').notNull().default('{}'),
  readAs: text('read_as'),
  fullAt: integer('full_at'),
  restUntil: integer('rest_until'),
  throttledAt: integer('throttled_at'),
  probeState: text('probe_state').$type<ProbeState>().notNull().default('never'),
  probeAt: integer('probe_at'),
  probeError: text('probe_error'),
  programsSeen: text('programs_seen').notNull().default('[]'),
  blackouts: text('blackouts').notNull().default('[]'),
  guardSettings: text('guard_settings').notNull().default('{}'),
  connectedAs: text('connected_as'),
  disconnectedAt: integer('disconnected_at'),
  filesWrittenAt: integer('files_written_at'),
})

export type ProbeState = 'never' | 'asking' | 'ok' | 'failed'
export type RunMode = 'full' | 'delta'
/** `suspect`: a collection came back empty. `rekey`: people by the dozen came under new ids. */
export type RunClass = 'suspect' | 'rekey'
export type RunState = 'queued' | 'running' | 'held' | 'succeeded' | 'failed'

export const rosterRun = sqliteTable('roster_run', {
  id: text('id').primaryKey(),
  no: integer('no').notNull(),
  sourceNo: integer('source_no').notNull(),
  mode: text('mode').$type<RunMode>().notNull(),
  dryRun: integer('dry_run').notNull(),
  state: text('state').$type<RunState>().notNull(),
  phase: text('phase').notNull(),
  phaseAt: integer('phase_at').notNull(),
  cursor: text('cursor').notNull(),
  startedAt: integer('started_at').notNull(),
  finishedAt: integer('finished_at'),
  startedBy: text('started_by').notNull(),
  approvedBy: text('approved_by'),
  since: integer('since'),
  guards: text('guards').notNull(),
  holds: text('holds').notNull(),
  collections: text('collections'),
  transfers: integer('transfers').notNull().default(0),
  removalsHeld: integer('removals_held').notNull().default(0),
  requests: integer('requests').notNull().default(0),
  retries: integer('retries').notNull().default(0),
  bytes: integer('bytes').notNull().default(0),
  timings: text('timings').notNull(),
  error: text('error'),
  planHash: text('plan_hash'),
  purpose: text('purpose').$type<'read' | 'probe'>().notNull().default('read'),
  throttled: integer('throttled').notNull().default(0),
  revision: text('revision'),
  revisionRestarts: integer('revision_restarts').notNull().default(0),
  failedInRow: integer('failed_in_row').notNull().default(0),
  stalls: integer('stalls').notNull().default(0),
  resumePhase: text('resume_phase'),
  resumeAt: integer('resume_at'),
  sinces: text('sinces').notNull().default('{}'),
  readAs: text('read_as'),
  trialReason: text('trial_reason').$type<'first' | 'connection_changed' | 'school_year_changed'>(),
  moveClass: text('move_class').$type<MoveClass>(),
  class: text('class').$type<RunClass>(),
})

export const rosterPull = sqliteTable(
  'roster_pull',
  {
    runNo: integer('run_no').notNull(),
    collection: text('collection').notNull(),
    lane: text('lane').notNull(),
    place: integer('place').notNull(),
    attempt: integer('attempt').notNull().default(0),
    page: integer('page').notNull().default(0),
    nextOffset: integer('next_offset').notNull().default(0),
    fingerprint: text('fingerprint'),
    total: integer('total'),
    received: integer('received').notNull().default(0),
    created: integer('created').notNull().default(0),
    changed: integer('changed').notNull().default(0),
    removed: integer('removed').notNull().default(0),
    unchanged: integer('unchanged').notNull().default(0),
    absent: integer('absent').notNull().default(0),
    quarantined: integer('quarantined').notNull().default(0),
    fatal: integer('fatal').notNull().default(0),
    drifted: integer('drifted').notNull().default(0),
    whole: integer('whole').notNull().default(0),
    doneAt: integer('done_at'),
    flagged: integer('flagged').notNull().default(0),
    path: integer('path').notNull().default(0),
    size: integer('size'),
    usual: integer('usual'),
    halved: integer('halved').notNull().default(0),
    afterId: text('after_id'),
    tail: text('tail').notNull().default('[]'),
    bare: integer('bare').notNull().default(0),
    ordered: integer('ordered').notNull().default(1),
    pass: integer('pass').notNull().default(0),
    restarts: integer('restarts').notNull().default(0),
    drifts: integer('drifts').notNull().default(0),
    matched: integer('matched').notNull().default(0),
    skipped: integer('skipped').notNull().default(0),
    since: integer('since'),
    missed: integer('missed').notNull().default(0),
    back: integer('back').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.runNo, t.collection] })],
)

export const rosterIssue = sqliteTable(
  'roster_issue',
  {
    sourceNo: integer('source_no').notNull(),
    collection: text('collection').notNull(),
    sourcedId: text('sourced_id').notNull(),
    code: text('code').notNull(),
    fieldPath: text('field_path').notNull(),
    quarantined: integer('quarantined').notNull(),
    firstSeenAt: integer('first_seen_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceNo, t.collection, t.sourcedId, t.code] })],
)

export const rosterCount = sqliteTable(
  'roster_count',
  {
    sourceNo: integer('source_no').notNull(),
    name: text('name').notNull(),
    n: integer('n').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceNo, t.name] })],
)

/** `school_changed`: one of a crowd that moved up together, told because a case is open. */
export type TransferKind = 'transfer' | 'left' | 'returned' | 'school_changed'
/**
 * `planned`: found, not yet weighed. `held`: waits for an administrator. `dropped`: the administrator said no.
 * `reversed`: turned out to be a mistake. `folded`: a leaving that became a move. `announced`: lies in the future, not
 * yet weighed; `expected`: is shown; `muted`: one of a crowd, so not shown; `cancelled`: the roster took it back.
 * `quiet`: one of a crowd that moved up at the turn of the year.
 */
export type TransferState =
  | 'planned'
  | 'held'
  | 'confirmed'
  | 'reversed'
  | 'folded'
  | 'dropped'
  | 'announced'
  | 'expected'
  | 'muted'
  | 'cancelled'
  | 'quiet'
/** What the moves of a run looked like as a whole. */
export type MoveClass = 'promotion' | 'closure_or_rekey'

/** A student's move; only `confirmed` ones are shown or acted upon. */
export const transfer = sqliteTable('transfer', {
  id: text('id').primaryKey(),
  personId: text('person_id').notNull(),
  fromOrgId: text('from_org_id').notNull(),
  toOrgId: text('to_org_id'),
  effectiveOn: text('effective_on').notNull(),
  kind: text('kind').$type<TransferKind>().notNull(),
  state: text('state').$type<TransferState>().notNull(),
  gapDays: integer('gap_days'),
  backdated: integer('backdated').notNull().default(0),
  runId: text('run_id').notNull(),
  detectedAt: integer('detected_at').notNull(),
})
