import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Yes, no, or honestly not known. */
export type Tri = 'yes' | 'no' | 'unknown'

/** A text as the vault sealed it. */
type Sealed = ArrayBuffer | Uint8Array

export type ConcernState = 'new' | 'acknowledged' | 'decided'

export const concern = sqliteTable('concern', {
  id: text('id').primaryKey(),
  reference: text('reference').notNull(),
  schoolId: text('school_id').notNull(),
  subjectId: text('subject_id'),
  subjectText: blob('subject_text').$type<Sealed>(),
  reporterId: text('reporter_id').notNull(),
  via: text('via').notNull(),
  what: blob('what').$type<Sealed>().notNull(),
  seenWhere: blob('seen_where').$type<Sealed>(),
  seenWhen: blob('seen_when').$type<Sealed>(),
  dangerNow: text('danger_now').$type<Tri>().notNull(),
  weapon: text('weapon').$type<Tri>().notNull(),
  selfHarm: text('self_harm').$type<Tri>().notNull(),
  state: text('state').$type<ConcernState>().notNull(),
  raisedAt: integer('raised_at').notNull(),
  dueAt: integer('due_at').notNull(),
  claimedBy: text('claimed_by'),
  rung: integer('rung').notNull(),
  decidedAt: integer('decided_at'),
  caseId: text('case_id'),
})

export const concernAck = sqliteTable(
  'concern_ack',
  {
    concernId: text('concern_id').notNull(),
    personId: text('person_id').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.concernId, t.personId] })],
)

export type TriageDecision = 'dismiss' | 'log' | 'refer' | 'open_case'
export type ReferTo =
  | 'counseling'
  | 'student_support'
  | 'discipline'
  | 'human_resources'
  | 'child_protection'

export const triageDecision = sqliteTable('triage_decision', {
  concernId: text('concern_id').primaryKey(),
  decision: text('decision').$type<TriageDecision>().notNull(),
  reason: blob('reason').$type<Sealed>().notNull(),
  danger: text('danger').$type<Tri>().notNull(),
  need: text('need').$type<Tri>().notNull(),
  referTo: text('refer_to').$type<ReferTo>(),
  decidedBy: text('decided_by').notNull(),
  at: integer('at').notNull(),
})

export type CasePhase =
  | 'inquiry'
  | 'assessed'
  | 'levelled'
  | 'planning'
  | 'monitoring'
  | 'reassessment'
  | 'closing'
  | 'closed'

export const caseFile = sqliteTable('case_file', {
  id: text('id').primaryKey(),
  reference: text('reference').notNull(),
  schoolId: text('school_id').notNull(),
  subjectId: text('subject_id'),
  subjectText: blob('subject_text').$type<Sealed>(),
  phase: text('phase').$type<CasePhase>().notNull(),
  openedAt: integer('opened_at').notNull(),
  openedBy: text('opened_by').notNull(),
  closedAt: integer('closed_at'),
})

export type SeatPart = 'case_manager' | 'member'

export const caseSeat = sqliteTable('case_seat', {
  id: text('id').primaryKey(),
  caseId: text('case_id').notNull(),
  personId: text('person_id').notNull(),
  part: text('part').$type<SeatPart>().notNull(),
  fromAt: integer('from_at').notNull(),
  untilAt: integer('until_at'),
  readUntil: integer('read_until'),
})

export type EntryKind =
  | 'opened'
  | 'concern_linked'
  | 'note'
  | 'member_added'
  | 'task_added'
  | 'task_acknowledged'
  | 'task_rescheduled'
  | 'task_reassigned'
  | 'task_done'
  | 'handover_offered'
  | 'handover_accepted'
  | 'handover_declined'
  | 'handover_expired'

export const caseEntry = sqliteTable(
  'case_entry',
  {
    caseId: text('case_id').notNull(),
    seq: integer('seq').notNull(),
    id: text('id').notNull(),
    at: integer('at').notNull(),
    kind: text('kind').$type<EntryKind>().notNull(),
    byId: text('by_id'),
    body: blob('body').$type<Sealed>(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.seq] })],
)

export type TaskState = 'open' | 'acknowledged' | 'done' | 'cancelled'

export const task = sqliteTable('task', {
  id: text('id').primaryKey(),
  caseId: text('case_id').notNull(),
  title: blob('title').$type<Sealed>().notNull(),
  dueAt: integer('due_at').notNull(),
  state: text('state').$type<TaskState>().notNull(),
  ownerId: text('owner_id').notNull(),
  backupId: text('backup_id'),
  revision: integer('revision').notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  closedAt: integer('closed_at'),
  closedBy: text('closed_by'),
  outcome: blob('outcome').$type<Sealed>(),
})

export type HandoverState = 'offered' | 'accepted' | 'declined' | 'expired'

export const caseHandover = sqliteTable('case_handover', {
  id: text('id').primaryKey(),
  transferId: text('transfer_id').notNull(),
  caseId: text('case_id').notNull(),
  fromOrgId: text('from_org_id').notNull(),
  toOrgId: text('to_org_id').notNull(),
  state: text('state').$type<HandoverState>().notNull(),
  offeredAt: integer('offered_at').notNull(),
  dueAt: integer('due_at').notNull(),
  decidedAt: integer('decided_at'),
  decidedBy: text('decided_by'),
})
