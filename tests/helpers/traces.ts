import { and, asc, eq } from 'drizzle-orm'
import { audit, outbox } from '../../src/core/store/tables/door.ts'
import type { TestDistrict } from './district.ts'

type AuditBody = {
  readonly seq: number
  readonly actor: string
  readonly act: string
  readonly subject: string | null
  readonly outcome: string
  readonly rule: string | null
}

/** Every audit row, oldest first. */
export const auditBodies = ({ db }: TestDistrict): AuditBody[] =>
  db
    .select()
    .from(audit)
    .all()
    // safe because the log writes these keys and a test fails when one is missing
    .map((row) => JSON.parse(row.body) as AuditBody)

/** Tables that every act touches, whatever comes of it. */
const ALWAYS_TOUCHED = new Set(['audit', 'audit_state'])

/** The whole content of a district except its audit log, to show that something changed nothing. */
export function contentOf({ storage }: TestDistrict): Record<string, unknown[]> {
  const { sql } = storage.unwatched()
  const tables = sql
    .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .toArray()
    .map(({ name }) => (typeof name === 'string' ? name : ''))
    .filter((name) => !ALWAYS_TOUCHED.has(name))
  return Object.fromEntries(
    tables.map((name) => [name, sql.exec(`SELECT * FROM "${name}"`).toArray().map(readable)]),
  )
}

/** Sealed values as text, so that two of them are compared by their bytes. */
const readable = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value instanceof ArrayBuffer ? Buffer.from(value).toString('hex') : value,
    ]),
  )

type OutboxRow = {
  readonly kind: string
  readonly refs: Record<string, string>
  readonly nextAt: number
}

/** What is waiting to be done outside, of one kind, the oldest first. */
export const pendingEffects = ({ db }: TestDistrict, kind: string): OutboxRow[] =>
  db
    .select()
    .from(outbox)
    .where(and(eq(outbox.kind, kind), eq(outbox.state, 'pending')))
    .orderBy(asc(outbox.createdAt), asc(outbox.id))
    .all()
    // safe because `enqueue` writes a record of texts
    .map((row) => ({ ...row, refs: JSON.parse(row.refs) as Record<string, string> }))

/** The ids in a fixed order, to compare sets of people. */
export const sorted = (ids: Iterable<string | undefined>): string[] =>
  [...ids].map((id) => id ?? 'nobody').toSorted((a, b) => (a < b ? -1 : 1))
