import { drizzle } from 'drizzle-orm/durable-sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { atomically, tentatively, type Db } from '../../src/core/store/db.ts'
import { migrate } from '../../src/core/store/migrate.ts'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'
import {
  createVault,
  deriveDistrictKey,
  opaqueKey,
  SealError,
  type Seal,
} from '../../src/core/store/vault.ts'
import { SqliteStorage } from '../helpers/sqlite-storage.ts'

const MASTER = Buffer.alloc(32, 9)
const AT: Seal = { scope: 'concern:c1', table: 'concern', row: 'c1', field: 'what' }
const TEXT = 'He said “tomorrow”. 🙁'

let db: Db
beforeEach(() => {
  const storage = new SqliteStorage()
  migrate(storage, MIGRATIONS)
  // safe because SqliteStorage has the calls that drizzle makes on a Durable Object's storage
  db = drizzle(storage as never)
})

const vaultOf = (districtId: string, master = MASTER) =>
  createVault(db, deriveDistrictKey(master, districtId), districtId)

describe('the vault', () => {
  test('opens what it sealed, in a later transaction too', () => {
    const blob = vaultOf('d1').seal(AT, TEXT)
    expect(vaultOf('d1').open(AT, blob)).toBe(TEXT)
    expect(Buffer.from(blob).includes('tomorrow')).toBe(false)
  })

  test('never seals the same text to the same bytes', () => {
    const vault = vaultOf('d1')
    expect(vault.seal(AT, TEXT)).not.toEqual(vault.seal(AT, TEXT))
  })

  test.each<[string, Partial<Seal>]>([
    ['row', { row: 'c2' }],
    ['field', { field: 'where' }],
    ['table', { table: 'case_entry' }],
    ['scope', { scope: 'concern:c2' }],
    ['kind of scope', { scope: 'district' }],
  ])('does not open a value that was moved to another %s', (_, moved) => {
    const vault = vaultOf('d1')
    const there = { ...AT, ...moved }
    const blob = vault.seal(AT, TEXT)
    vault.seal(there, 'something of its own')
    expect(() => vault.open(there, blob)).toThrow(SealError)
  })

  test('does not take one place for another when an id contains a separator', () => {
    const vault = vaultOf('d1')
    const blob = vault.seal({ ...AT, table: 'a|b', row: 'c' }, TEXT)
    expect(() => vault.open({ ...AT, table: 'a', row: 'b|c' }, blob)).toThrow(SealError)
    const quoted = vault.seal({ ...AT, table: 'a","b', row: 'c' }, TEXT)
    expect(() => vault.open({ ...AT, table: 'a', row: 'b","c' }, quoted)).toThrow(SealError)
  })

  test('does not open a value of another district, nor with another master key', () => {
    const blob = vaultOf('d1').seal(AT, TEXT)
    expect(() => vaultOf('d2').open(AT, blob)).toThrow(SealError)
    expect(() => vaultOf('d1', Buffer.alloc(32, 8)).open(AT, blob)).toThrow(SealError)
  })

  test('notices a change of any single byte, and a cut', () => {
    const vault = vaultOf('d1')
    const blob = Buffer.from(vault.seal(AT, TEXT))
    for (let i = 0; i < blob.length; i++) {
      const changed = Buffer.from(blob)
      changed.writeUInt8((changed[i] ?? 0) ^ 1, i)
      expect(() => vault.open(AT, changed)).toThrow(SealError)
    }
    for (let size = 0; size < blob.length; size++) {
      expect(() => vault.open(AT, blob.subarray(0, size))).toThrow(SealError)
    }
  })

  test('never uses a key whose storing was undone', () => {
    const kept = atomically<Uint8Array>(db, (tx) => {
      const vault = createVault(tx, deriveDistrictKey(MASTER, 'd1'), 'd1')
      tentatively<null>(
        tx,
        () => {
          vault.seal(AT, 'undone')
          vault.open(AT, vault.seal(AT, 'read back, and undone too'))
          return null
        },
        () => false,
      )
      return vault.seal(AT, TEXT)
    })
    expect(vaultOf('d1').open(AT, kept)).toBe(TEXT)
  })

  test('has one lasting key for each purpose and district', () => {
    const key = vaultOf('d1').keyFor('audit-checkpoint')
    expect(key).toHaveLength(32)
    expect(vaultOf('d1').keyFor('audit-checkpoint')).toEqual(key)
    expect(vaultOf('d2').keyFor('audit-checkpoint')).not.toEqual(key)
  })
})

describe('an opaque name', () => {
  const key = deriveDistrictKey(MASTER, 'd1')

  test('is 40 characters of base32hex, the same each time', () => {
    const name = opaqueKey(key, 'calendar|p1|t1')
    expect(name).toMatch(/^[0-9a-v]{40}$/)
    expect(opaqueKey(key, 'calendar|p1|t1')).toBe(name)
  })

  test('differs for another thing and for another district', () => {
    const names = [
      opaqueKey(key, 'calendar|p1|t1'),
      opaqueKey(key, 'calendar|p1|t2'),
      opaqueKey(deriveDistrictKey(MASTER, 'd2'), 'calendar|p1|t1'),
    ]
    expect(new Set(names).size).toBe(3)
  })
})
