import { asc, eq, gt } from 'drizzle-orm'
import type { Db } from './db.ts'
import { appendLeaf, leafHash, rootOf, type Peak } from './merkle.ts'
import { audit, auditState } from './tables/door.ts'

/** One act: who, what, on which id, with which outcome. Ids and codes only; a name or a sentence never gets here. */
export type AuditEntry = {
  readonly at: number
  readonly actor: string
  readonly via: string
  readonly act: string
  readonly subject: string | null
  /** `ok`, or the code of the refusal. */
  readonly outcome: string
  readonly rule: string | null
}

/** Appends the entry to the district's log, in the caller's transaction. */
export function appendAudit(tx: Db, entry: AuditEntry): void {
  const { size, peaks } = readFrontier(tx)
  const seq = size + 1
  const body = canonical({ seq, ...entry })
  const leaf = leafHash(body)
  const next = writePeaks(appendLeaf(peaks, leaf))
  tx.insert(audit).values({ seq, body, leaf }).run()
  tx.insert(auditState)
    .values({ id: 1, size: seq, peaks: next })
    .onConflictDoUpdate({ target: auditState.id, set: { size: seq, peaks: next } })
    .run()
}

/** Entries in the order they were written, after that number; `leaf` is base64. */
export function readAudit(
  tx: Db,
  { after, limit }: { after: number; limit: number },
): { seq: number; body: string; leaf: string }[] {
  return tx
    .select()
    .from(audit)
    .where(gt(audit.seq, after))
    .orderBy(asc(audit.seq))
    .limit(limit)
    .all()
    .map(({ seq, body, leaf }) => ({ seq, body, leaf: toBase64(leaf) }))
}

const toBase64 = (bytes: ArrayBuffer | Uint8Array): string =>
  Buffer.from(new Uint8Array(bytes)).toString('base64')

/** Size and root hash (base64) of the log as it stands. */
export function auditHead(tx: Db): { size: number; root: string } {
  const { size, peaks } = readFrontier(tx)
  return { size, root: rootOf(peaks).toString('base64') }
}

function readFrontier(tx: Db): { size: number; peaks: Peak[] } {
  const state = tx.select().from(auditState).where(eq(auditState.id, 1)).get()
  return state ? { size: state.size, peaks: readPeaks(state.peaks) } : { size: 0, peaks: [] }
}

/** Keys in one fixed order, so that the same entry always has the same bytes. */
function canonical(entry: AuditEntry & { seq: number }): string {
  const { seq, at, actor, via, act, subject, outcome, rule } = entry
  return JSON.stringify({ seq, at, actor, via, act, subject, outcome, rule })
}

const writePeaks = (peaks: readonly Peak[]): string =>
  peaks.map((p) => `${p.size}:${p.hash.toString('base64')}`).join(' ')

const readPeaks = (text: string): Peak[] =>
  text.split(' ').map((part) => {
    const [size = '', hash = ''] = part.split(':')
    return { size: Number(size), hash: Buffer.from(hash, 'base64') }
  })
