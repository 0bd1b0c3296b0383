import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * `two_persons`: the keys lead to several people. `other_name`: a key leads to somebody of another name.
 * `reused_id`: a known id came back as somebody else.
 */
export type MatchReason = 'two_persons' | 'other_name' | 'reused_id'
export type MatchDecision = 'same' | 'apart'

export const rosterMatch = sqliteTable('roster_match', {
  id: text('id').primaryKey(),
  sourceNo: integer('source_no').notNull(),
  sourcedId: text('sourced_id').notNull(),
  reason: text('reason').$type<MatchReason>().notNull(),
  personId: text('person_id').notNull(),
  record: text('record').notNull(),
  claim: text('claim'),
  body: text('body'),
  firstSeenAt: integer('first_seen_at').notNull(),
  decision: text('decision').$type<MatchDecision>(),
  decidedAt: integer('decided_at'),
  decidedBy: text('decided_by'),
})
