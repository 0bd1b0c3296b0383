import door from '../../../schemas/district/0001_door.sql'
import people from '../../../schemas/district/0002_people.sql'
import roster from '../../../schemas/district/0003_roster.sql'
import casework from '../../../schemas/district/0004_casework.sql'
import notification from '../../../schemas/district/0005_notification.sql'
import type { Migration } from './migrate.ts'

/** The district's schema, oldest first. Append only: a released file is history. */
export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: '0001_door', sql: door },
  { number: 2, name: '0002_people', sql: people },
  { number: 3, name: '0003_roster', sql: roster },
  { number: 4, name: '0004_casework', sql: casework },
  { number: 5, name: '0005_notification', sql: notification },
]
