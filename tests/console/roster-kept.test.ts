import type { SQL } from 'drizzle-orm'
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import { wordsFor } from '../../src/console/words.ts'
import { fieldsOf } from '../../src/connectors/oneroster/fields.ts'
import { storedColumns } from '../../src/core/domain/roster/apply/record-tables.ts'
import { NEVER_READ } from '../../src/core/ports/roster-never.ts'
import { COLLECTIONS, ROW_COLUMNS } from '../../src/core/ports/roster-source.ts'

const sqlText = (sql: SQL): string => new SQLiteSyncDialect().sqlToQuery(sql).sql

const { rosterKept } = wordsFor('en')

describe('what we keep', () => {
  test.each(COLLECTIONS)(
    'every column of %s that is read is named with a reason, and no other',
    (collection) => {
      const fields = rosterKept.fields[collection]
      expect(Object.keys(fields)).toEqual(ROW_COLUMNS[collection])
      for (const [name, why] of Object.values(fields)) {
        expect([name !== '', why.length > 10]).toEqual([true, true])
      }
    },
  )

  test.each(COLLECTIONS.filter((collection) => collection !== 'users'))(
    'a column of %s counts as kept exactly where it is stored',
    (collection) => {
      const stored = storedColumns(collection).values.map(sqlText)
      const entries = Object.entries(rosterKept.fields[collection])
      entries.forEach(([name, [, , isStored]], i) => {
        // withdrawn is stored as the moment of archiving; a row begins with its id and fingerprint
        const isKept = name === 'deleted' || stored.includes(`j.value ->> ${i + 2}`)
        expect([name, isStored]).toEqual([name, isKept])
      })
    },
  )

  test('what is never asked for is in no list of fields, whatever shape the SIS has', () => {
    const asked = COLLECTIONS.flatMap((collection) =>
      (['1.1', '1.2', 'mixed', null] as const).flatMap((shape) => fieldsOf(collection, shape)),
    )
    expect(asked.length).toBeGreaterThan(100)
    expect(asked.filter((field) => NEVER_READ.some((never) => never === field))).toEqual([])
  })

  test('of the extra data only keys an administrator named are asked for', () => {
    const words = { roles: {}, grades: {}, metadataIds: ['stateNumber'] }
    expect(fieldsOf('users', '1.2', words)).toContain('metadata')
    expect(fieldsOf('users', '1.2', { ...words, metadataIds: [] })).not.toContain('metadata')
  })

  test('everything that is never asked for is told in words', () => {
    expect(Object.keys(rosterKept.never)).toEqual([...NEVER_READ])
  })
})
