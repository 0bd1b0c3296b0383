import { createHash } from 'node:crypto'

/** RFC 6962 section 2.1: leaves and nodes are hashed with different prefixes, so one can never pass for the other. */
const hash = (...parts: readonly Uint8Array[]): Buffer => {
  const h = createHash('sha256')
  for (const part of parts) h.update(part)
  return h.digest()
}

export const leafHash = (body: string): Buffer => hash(Uint8Array.of(0), Buffer.from(body))
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  hash(Uint8Array.of(1), left, right)

/** A complete subtree of the frontier: `size` leaves under `hash`. */
export type Peak = { readonly size: number; readonly hash: Buffer }

/** The frontier after one more leaf. */
export function appendLeaf(peaks: readonly Peak[], leaf: Buffer): Peak[] {
  const next = [...peaks]
  let top: Peak = { size: 1, hash: leaf }
  for (let last = next.at(-1); last?.size === top.size; last = next.at(-1)) {
    next.pop()
    top = { size: last.size * 2, hash: nodeHash(last.hash, top.hash) }
  }
  return [...next, top]
}

/** The root of the tree that has this frontier. */
export function rootOf(peaks: readonly Peak[]): Buffer {
  const last = peaks.at(-1)
  if (!last) return hash()
  return peaks.slice(0, -1).reduceRight((right, peak) => nodeHash(peak.hash, right), last.hash)
}
