import { createHash } from 'node:crypto'

/** Written anew from RFC 6962 section 2.1, so that a fault in the server's hashing would show here. */
const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

export const leafOf = (body: string): Buffer => sha256(Buffer.of(0), Buffer.from(body, 'utf8'))

/** Root of the tree over these leaves: split at the largest power of two below the count. */
export function merkleRoot(leaves: readonly Buffer[], from = 0, to = leaves.length): Buffer {
  const count = to - from
  const only = leaves[from]
  if (count === 0 || !only) return sha256()
  if (count === 1) return only
  let half = 1
  while (half * 2 < count) half *= 2
  return sha256(
    Buffer.of(1),
    merkleRoot(leaves, from, from + half),
    merkleRoot(leaves, from + half, to),
  )
}
