import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'

/** How a PKCS#8 Ed25519 private key begins; the 32-byte seed follows (RFC 8410 section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
/** A raw public key is the last 32 bytes of its SPKI form (RFC 8410 section 4). */
const KEY_BYTES = 32
/** Signature type of a plain Ed25519 note signature (C2SP signed-note). */
const ED25519 = 1
const KEY_ID_BYTES = 4

export type Checkpoint = {
  /** The note of C2SP tlog-checkpoint: origin, size, root, and one signature line. */
  readonly note: string
  /** The verifier key of C2SP signed-note: `name+id+base64(type, public key)`. */
  readonly publicKey: string
}

/**
 * Signs the state of a log. `root` is base64; `origin` names the log and the key, without a scheme, a space or a plus
 * sign. The same seed always gives the same key and, for the same state, the same note.
 * Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint.
 */
export function signCheckpoint(
  seed: Uint8Array,
  { origin, size, root }: { origin: string; size: number; root: string },
): Checkpoint {
  const pkcs8 = Buffer.concat([PKCS8_HEAD, seed])
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const typed = Buffer.concat([Buffer.of(ED25519), spki.subarray(-KEY_BYTES)])
  const id = createHash('sha256')
    .update(`${origin}\n`)
    .update(typed)
    .digest()
    .subarray(0, KEY_ID_BYTES)
  const text = `${origin}\n${size}\n${root}\n`
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), key)]).toString('base64')
  return {
    note: `${text}\n— ${origin} ${signature}\n`,
    publicKey: `${origin}+${id.toString('hex')}+${typed.toString('base64')}`,
  }
}
