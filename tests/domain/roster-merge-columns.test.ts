import type { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { PERSON_COLUMNS } from '../../src/core/domain/roster/match/merge-plan.ts'
import { migrate } from '../../src/core/store/migrate.ts'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'
import { SqliteStorage } from '../helpers/sqlite-storage.ts'

/** Names that columns of persons have, and some that others have too. */
const SOUNDS_LIKE_A_PERSON =
  /(^|_)(person|student|guardian|subject|reporter|owner|backup|actor|user|who)(_id)?$|_by(_id)?$|^by_id$|^merged_into$/

/** What sounds like a person and is none. */
const NO_PERSON: Readonly<Record<string, string>> = {
  'account.subject': 'the id an account has outside',
  'session.subject': 'the id an account has outside',
  'person.is_student': 'a flag',
  'person.is_guardian': 'a flag',
  'roster_enrollment.user_id': 'an id of the provider',
  'roster_dangling.user_id': 'an id of the provider',
  'guardianship.told_by': 'which side tells, as a flag',
  'roster_leaver.user_id': 'an id of the provider, gone with its run',
  'roster_renewed.user_id': 'an id of the provider, gone with its run',
  'roster_csv_role.user_id': 'an id of the provider, gone with its file',
  'roster_plan_user.user_id': 'an id of the provider, gone with its run',
  'roster_plan_key.user_id': 'an id of the provider, gone with its run',
  'roster_plan_row.user_id': 'an id of the provider, gone with its run',
  // A trial run works on what was known when it began, and its plan is void once anything changed.
  'roster_plan_user.who': 'gone with its plan',
  'roster_plan_move.person_id': 'gone with its plan',
  'roster_plan_seat.who': 'gone with its plan',
  'roster_stage.removed_student': 'a count',
  'roster_stage.removed_guardian': 'a count',
}

describe('every column that names a person', () => {
  const storage = new SqliteStorage()
  let columns: string[]
  beforeAll(() => {
    migrate(storage, MIGRATIONS)
    columns = columnsOf(storage.database)
  })

  test('is part of the plan for joining two people', () => {
    const planned = PERSON_COLUMNS.map(({ table, column }) => `${table}.${column}`)
    const forgotten = columns.filter(
      (name) =>
        SOUNDS_LIKE_A_PERSON.test(name.split('.')[1] ?? '') &&
        !planned.includes(name) &&
        NO_PERSON[name] === undefined,
    )
    expect(forgotten).toEqual([])
  })

  test('in the plan exists, and stands there once', () => {
    const planned = PERSON_COLUMNS.map(({ table, column }) => `${table}.${column}`)
    expect(planned.filter((name) => !columns.includes(name))).toEqual([])
    expect(new Set(planned).size).toBe(planned.length)
  })
})

function columnsOf(database: DatabaseSync): string[] {
  return database
    .prepare(
      `SELECT t.name || '.' || c.name AS name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
    )
    .all()
    .map(({ name }) => String(name))
}
