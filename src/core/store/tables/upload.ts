import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export type UploadState = 'open' | 'committed' | 'dropped'

export const rosterUpload = sqliteTable('roster_upload', {
  no: integer('no').primaryKey(),
  id: text('id').notNull(),
  sourceNo: integer('source_no').notNull(),
  name: text('name'),
  state: text('state').$type<UploadState>().notNull(),
  openedAt: integer('opened_at').notNull(),
  touchedAt: integer('touched_at').notNull(),
  runId: text('run_id'),
})

export type PartState = 'open' | 'whole' | 'live' | 'dropped'

export const rosterUploadPart = sqliteTable('roster_upload_part', {
  no: integer('no').primaryKey(),
  uploadNo: integer('upload_no').notNull(),
  sourceNo: integer('source_no').notNull(),
  state: text('state').$type<PartState>().notNull(),
  found: text('found'),
})

export const rosterUploadFile = sqliteTable(
  'roster_upload_file',
  {
    uploadNo: integer('upload_no').notNull(),
    name: text('name').notNull(),
    mode: text('mode').$type<'bulk' | 'delta'>().notNull(),
    partNo: integer('part_no').notNull(),
    rowCount: integer('row_count').notNull(),
    pageCount: integer('page_count').notNull(),
  },
  (t) => [primaryKey({ columns: [t.uploadNo, t.name] })],
)
