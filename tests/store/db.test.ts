import { drizzle } from 'drizzle-orm/durable-sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { atomically, tentatively, type Db } from '../../src/core/store/db.ts'
import { migrate } from '../../src/core/store/migrate.ts'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'
import { request } from '../../src/core/store/tables/door.ts'
import { SqliteStorage } from '../helpers/sqlite-storage.ts'

let db: Db
beforeEach(() => {
  const storage = new SqliteStorage()
  migrate(storage, MIGRATIONS)
  // safe because the storage has the calls that drizzle makes on a Durable Object's
  db = drizzle(storage.unwatched() as never)
})

const write = (tx: Db, key: string) =>
  tx
    .insert(request)
    .values({ key, command: 'c', result: Buffer.from('sealed'), at: 1 })
    .run()
const keys = () =>
  db
    .select({ key: request.key })
    .from(request)
    .all()
    .map((row) => row.key)

describe('atomically', () => {
  test('keeps all writes or none', () => {
    const failing = () =>
      atomically<void>(db, (tx) => {
        write(tx, 'a')
        throw new Error('stop')
      })
    expect(failing).toThrow('stop')
    expect(keys()).toEqual([])
  })

  test('does not compile with asynchronous work, and undoes it when a cast lets it through', () => {
    const asynchronous = async (tx: Db) => {
      write(tx, 'a')
      await Promise.resolve()
    }
    // @ts-expect-error -- a transaction that awaits is not rolled back by the platform
    expect(() => atomically(db, asynchronous)).toThrow(TypeError)
    expect(keys()).toEqual([])
  })

  test('undoes an inner part alone', () => {
    atomically<void>(db, (tx) => {
      write(tx, 'outer')
      expect(() =>
        atomically<void>(tx, (inner) => {
          write(inner, 'inner')
          throw new Error('stop')
        }),
      ).toThrow('stop')
    })
    expect(keys()).toEqual(['outer'])
  })
})

describe('tentatively', () => {
  test('gives the result either way and keeps the writes only when it is told to', () => {
    const run = (key: string, keep: boolean) =>
      tentatively<string>(
        db,
        (tx) => {
          write(tx, key)
          return key
        },
        () => keep,
      )
    expect([run('kept', true), run('undone', false)]).toEqual(['kept', 'undone'])
    expect(keys()).toEqual(['kept'])
  })

  test('does not hide a defect', () => {
    const failing = () =>
      tentatively<string>(
        db,
        (tx) => {
          write(tx, 'a')
          throw new Error('defect')
        },
        () => true,
      )
    expect(failing).toThrow('defect')
    expect(keys()).toEqual([])
  })
})
