import door from '../../../schemas/district/0001_door.sql'
import people from '../../../schemas/district/0002_people.sql'
import roster from '../../../schemas/district/0003_roster.sql'
import casework from '../../../schemas/district/0004_casework.sql'
import notification from '../../../schemas/district/0005_notification.sql'
import source from '../../../schemas/district/0006_source.sql'
import guard from '../../../schemas/district/0007_guard.sql'
import match from '../../../schemas/district/0008_match.sql'
import move from '../../../schemas/district/0009_move.sql'
import upload from '../../../schemas/district/0010_upload.sql'
import plan from '../../../schemas/district/0011_plan.sql'
import sourceMore from '../../../schemas/district/0012_source_more.sql'
import guardMore from '../../../schemas/district/0013_guard_more.sql'
import matchMore from '../../../schemas/district/0014_match_more.sql'
import pages from '../../../schemas/district/0015_pages.sql'
import renewed from '../../../schemas/district/0016_renewed.sql'
import type { Migration } from './migrate.ts'

/** The district's schema, oldest first. Append only: a released file is history. */
export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: '0001_door', sql: door },
  { number: 2, name: '0002_people', sql: people },
  { number: 3, name: '0003_roster', sql: roster },
  { number: 4, name: '0004_casework', sql: casework },
  { number: 5, name: '0005_notification', sql: notification },
  { number: 6, name: '0006_source', sql: source },
  { number: 7, name: '0007_guard', sql: guard },
  { number: 8, name: '0008_match', sql: match },
  { number: 9, name: '0009_move', sql: move },
  { number: 10, name: '0010_upload', sql: upload },
  { number: 11, name: '0011_plan', sql: plan },
  { number: 12, name: '0012_source_more', sql: sourceMore },
  { number: 13, name: '0013_guard_more', sql: guardMore },
  { number: 14, name: '0014_match_more', sql: matchMore },
  { number: 15, name: '0015_pages', sql: pages },
  { number: 16, name: '0016_renewed', sql: renewed },
]
