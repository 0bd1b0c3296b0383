import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const chatCard = sqliteTable(
  'chat_card',
  {
    personId: text('person_id').notNull(),
    taskId: text('task_id').notNull(),
    channel: text('channel'),
    message: text('message'),
    sent: text('sent'),
    shown: text('shown'),
    openedAt: integer('opened_at'),
  },
  (t) => [primaryKey({ columns: [t.personId, t.taskId] })],
)

export const chatStray = sqliteTable(
  'chat_stray',
  {
    personId: text('person_id').notNull(),
    taskId: text('task_id').notNull(),
    channel: text('channel').notNull(),
    message: text('message').notNull(),
    foldedAt: integer('folded_at'),
  },
  (t) => [primaryKey({ columns: [t.personId, t.taskId, t.channel, t.message] })],
)

export type CalendarProvider = 'google' | 'microsoft' | 'feed'

export const calendarChoice = sqliteTable('calendar_choice', {
  personId: text('person_id').primaryKey(),
  provider: text('provider').$type<CalendarProvider>(),
  googleSecret: blob('google_secret').$type<ArrayBuffer | Uint8Array>(),
  googleCalendarId: text('google_calendar_id'),
  lost: text('lost'),
  updatedAt: integer('updated_at').notNull(),
})

export const calendarEvent = sqliteTable(
  'calendar_event',
  {
    personId: text('person_id').notNull(),
    taskId: text('task_id').notNull(),
    provider: text('provider').$type<CalendarProvider>().notNull(),
    eventId: text('event_id'),
    calendarId: text('calendar_id'),
    revision: integer('revision').notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.taskId] })],
)

export const calendarFeed = sqliteTable('calendar_feed', {
  hash: text('hash').primaryKey(),
  personId: text('person_id').notNull(),
  createdAt: integer('created_at').notNull(),
  fetchedAt: integer('fetched_at'),
})
