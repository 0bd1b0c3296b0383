import { audit } from '../../src/core/store/tables/door.ts'
import type { TestDistrict } from './district.ts'

export type AuditBody = {
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
    .map((row) => String(row['name']))
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

export type OutboxRow = {
  readonly kind: string
  readonly refs: Record<string, string>
  readonly nextAt: number
}

/** What is waiting to be told to the outside, of one kind. */
export const pendingEffects = ({ storage }: TestDistrict, kind: string): OutboxRow[] =>
  storage.sql
    .exec(
      "SELECT kind, refs, next_at FROM outbox WHERE kind = ? AND state = 'pending' ORDER BY created_at",
      kind,
    )
    .toArray()
    .map((row) => ({
      kind: String(row['kind']),
      // safe because `enqueue` writes a record of texts
      refs: JSON.parse(String(row['refs'])) as Record<string, string>,
      nextAt: Number(row['next_at']),
    }))
