import { blob, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const district = sqliteTable('district', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  timeZone: text('time_zone').notNull(),
  emergencyNumber: text('emergency_number').notNull(),
  createdAt: integer('created_at').notNull(),
})

export const request = sqliteTable('request', {
  key: text('key').primaryKey(),
  command: text('command').notNull(),
  result: blob('result').$type<ArrayBuffer | Uint8Array>().notNull(),
  at: integer('at').notNull(),
})

export const audit = sqliteTable('audit', {
  seq: integer('seq').primaryKey(),
  body: text('body').notNull(),
  leaf: blob('leaf').$type<ArrayBuffer | Uint8Array>().notNull(),
})

export const auditState = sqliteTable('audit_state', {
  id: integer('id').primaryKey(),
  size: integer('size').notNull(),
  peaks: text('peaks').notNull(),
})

export const dataKey = sqliteTable('data_key', {
  scope: text('scope').primaryKey(),
  kekVersion: integer('kek_version').notNull(),
  wrapped: blob('wrapped').$type<ArrayBuffer | Uint8Array>().notNull(),
})

export type OutboxState = 'pending' | 'done' | 'dead' | 'skipped'

export const outbox = sqliteTable('outbox', {
  id: text('id').primaryKey(),
  idem: text('idem').notNull(),
  kind: text('kind').notNull(),
  refs: text('refs').notNull(),
  state: text('state').$type<OutboxState>().notNull(),
  attempts: integer('attempts').notNull().default(0),
  nextAt: integer('next_at').notNull(),
  dueAt: integer('due_at').notNull(),
  createdAt: integer('created_at').notNull(),
  settledAt: integer('settled_at'),
  lastError: text('last_error'),
  unknownOutcomes: integer('unknown_outcomes').notNull().default(0),
  touched: integer('touched').notNull().default(0),
  inFlight: integer('in_flight').notNull().default(0),
})

export const connection = sqliteTable('connection', {
  kind: text('kind').primaryKey(),
  config: text('config').notNull(),
  secret: blob('secret').$type<ArrayBuffer | Uint8Array>().notNull(),
  updatedAt: integer('updated_at').notNull(),
})

export const apiKey = sqliteTable('api_key', {
  id: text('id').primaryKey(),
  hash: text('hash').notNull(),
  name: text('name').notNull(),
  scopes: text('scopes').notNull(),
  createdAt: integer('created_at').notNull(),
  revokedAt: integer('revoked_at'),
})
