import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { wordsFor } from '../../src/console/words.ts'
import { createDistrict, type TestDistrict } from '../helpers/district.ts'

/** Tables the roster fills; the others belong to casework, access and the door. */
const OF_THE_ROSTER =
  /^(?:roster_\w+|person|person_\w+|membership|guardianship|transfer|transfer_\w+|org|school_\w+)$/

const { rosterStored } = wordsFor('en')

/** Every column of the roster's tables, as the migrations made them: `person.grade`. */
const columnsIn = ({ db }: TestDistrict): string[] =>
  db
    .all<{ name: string; column: string }>(
      sql`SELECT t.name, c.name AS "column" FROM sqlite_master AS t
        JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table'`,
    )
    .filter(({ name }) => OF_THE_ROSTER.test(name))
    .map(({ name, column }) => `${name}.${column}`)

/** Every column that stands on the page. */
const told = [
  ...Object.entries(rosterStored.lasting).flatMap(([table, whys]) =>
    Object.keys(whys).map((column) => `${table}.${column}`),
  ),
  ...Object.entries(rosterStored.passing).flatMap(([table, [, columns]]) =>
    columns.split(' ').map((column) => `${table}.${column}`),
  ),
]
const untold = (district: TestDistrict): string[] =>
  columnsIn(district).filter((column) => !told.includes(column))

const empty = () => createDistrict({ configured: false })

describe('what is stored of the roster', () => {
  test('is in no table and no column that is not on the page', async () => {
    const district = await empty()
    expect(columnsIn(district).length).toBeGreaterThan(300)
    expect(untold(district)).toEqual([])
  })

  test('is no more than the page says', async () => {
    const known = columnsIn(await empty())
    expect(told.filter((column) => !known.includes(column))).toEqual([])
  })

  test('is missed on the page as soon as a column or a table is added without a reason', async () => {
    const district = await empty()
    district.db.run(sql`ALTER TABLE person ADD COLUMN birth_date TEXT`)
    district.db.run(sql`CREATE TABLE roster_diary (entry TEXT)`)
    expect(untold(district).toSorted()).toEqual(['person.birth_date', 'roster_diary.entry'])
  })

  test('has a reason in words for each', () => {
    const whys = [
      ...Object.values(rosterStored.lasting).flatMap((columns) => Object.values(columns)),
      ...Object.values(rosterStored.passing).map(([what]) => what),
    ]
    expect(whys.filter((why) => !/^[A-Z].{8,}\.$/.test(why))).toEqual([])
  })
})
