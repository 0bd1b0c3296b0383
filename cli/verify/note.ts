import { createHash, createPublicKey, verify } from 'node:crypto'
import { UsageError } from '../failure.ts'

/** A checkpoint as it was signed: whose log, how many entries, and the root over them. */
export type Checkpoint = { origin: string; size: number; root: Buffer }

const ED25519 = 1
const KEY_ID_BYTES = 4
/** DER prefix of an Ed25519 public key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Opens a C2SP signed note: three lines of text, a blank line, then `— name base64(keyId ‖ signature)`. The key is the
 * verifier text `name+hexKeyId+base64(0x01 ‖ publicKey)`.
 */
export function openNote(note: string, verifier: string): Checkpoint {
  const [name = '', , encoded = ''] = splitVerifier(verifier)
  const key = Buffer.from(encoded, 'base64').subarray(1)
  const keyId = createHash('sha256')
    .update(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), key]))
    .digest()
    .subarray(0, KEY_ID_BYTES)
  const end = note.indexOf('\n\n')
  const text = note.slice(0, end + 1)
  const signatures = note.slice(end + 2).split('\n')
  const publicKey = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, key]),
    format: 'der',
    type: 'spki',
  })
  const isSigned = signatures.some((line) => {
    const found = /^— (\S+) (\S+)$/.exec(line)
    const blob = Buffer.from(found?.[2] ?? '', 'base64')
    const isOurs = found?.[1] === name && blob.subarray(0, KEY_ID_BYTES).equals(keyId)
    return isOurs && verify(null, Buffer.from(text), publicKey, blob.subarray(KEY_ID_BYTES))
  })
  if (!isSigned) throw new UsageError('The checkpoint is not signed by this key.')
  const [origin = '', size = '', root = ''] = text.split('\n')
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') }
}

/** `name+keyId+key`; the base64 of the key may itself hold a plus sign. */
function splitVerifier(verifier: string): string[] {
  const found = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifier.trim())
  if (!found) throw new UsageError('The key is not a verifier key of the form name+id+base64.')
  return found.slice(1)
}
