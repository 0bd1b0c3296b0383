import { drizzle } from 'drizzle-orm/durable-sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  appendAudit,
  auditHead,
  readAudit,
  type AuditEntry,
} from '../../src/core/store/audit-log.ts'
import type { Db } from '../../src/core/store/db.ts'
import { appendLeaf, leafHash, rootOf, type Peak } from '../../src/core/store/merkle.ts'
import { migrate } from '../../src/core/store/migrate.ts'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'
import { SqliteStorage } from '../helpers/sqlite-storage.ts'

let db: Db
beforeEach(() => {
  const storage = new SqliteStorage()
  migrate(storage, MIGRATIONS)
  // safe because SqliteStorage has the calls that drizzle makes on a Durable Object's storage
  db = drizzle(storage as never)
})

const entry = (n: number): AuditEntry => ({
  at: n,
  actor: 'p1',
  via: 'session',
  act: 'concern.read',
  subject: `c${n}`,
  outcome: 'ok',
  rule: null,
})

describe('the audit log', () => {
  test('of nobody has size 0 and the root of the empty tree', () => {
    const root = rootOf([]).toString('base64')
    expect(auditHead(db)).toEqual({ size: 0, root })
  })

  test('numbers its entries without a gap and hashes exactly what it shows', () => {
    for (let n = 1; n <= 21; n++) appendAudit(db, entry(n))
    const entries = readAudit(db, { after: 0, limit: 100 })
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, i) => i + 1))
    const peaks = entries.reduce<Peak[]>((all, { body }) => appendLeaf(all, leafHash(body)), [])
    expect(auditHead(db)).toEqual({ size: 21, root: rootOf(peaks).toString('base64') })
    expect(entries.map(({ leaf }) => leaf)).toEqual(
      entries.map(({ body }) => leafHash(body).toString('base64')),
    )
  })

  test('writes the same entry with the same bytes, whatever the order of its fields', () => {
    const { at, ...rest } = entry(1)
    appendAudit(db, { ...rest, at })
    const [first] = readAudit(db, { after: 0, limit: 1 })
    expect(first?.body).toBe(
      '{"seq":1,"at":1,"actor":"p1","via":"session","act":"concern.read","subject":"c1","outcome":"ok","rule":null}',
    )
  })

  test('is read in pages', () => {
    for (let n = 1; n <= 5; n++) appendAudit(db, entry(n))
    expect(readAudit(db, { after: 2, limit: 2 }).map(({ seq }) => seq)).toEqual([3, 4])
  })
})
