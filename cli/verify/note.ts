import { createHash, createPublicKey, verify } from 'node:crypto'
import { FailedError, UsageError } from '../failure.ts'

/** A checkpoint as it was signed: how many entries the log had, and the root over them. */
export type Checkpoint = { size: number; root: Buffer }

const ED25519 = 1
const KEY_ID_BYTES = 4
const PUBLIC_KEY_BYTES = 32
/** DER prefix of an Ed25519 public key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Opens a C2SP signed note: three lines of text, a blank line, then `— name base64(keyId ‖ signature)`. The key is the
 * verifier text `name+hexKeyId+base64(0x01 ‖ publicKey)`. A note that this key did not sign as it stands has failed.
 */
export function openNote(note: string, verifier: string): Checkpoint {
  const { name, keyId, publicKey } = readVerifier(verifier)
  const end = note.indexOf('\n\n')
  const text = note.slice(0, end + 1)
  const isSigned = note
    .slice(end + 2)
    .split('\n')
    .some((line) => {
      const found = /^— (\S+) (\S+)$/.exec(line)
      const blob = Buffer.from(found?.[2] ?? '', 'base64')
      const isOurs = found?.[1] === name && blob.subarray(0, KEY_ID_BYTES).equals(keyId)
      return isOurs && verify(null, Buffer.from(text), publicKey, blob.subarray(KEY_ID_BYTES))
    })
  if (!isSigned) throw new FailedError('it is not signed by this key as it stands.')
  const [origin = '', size = '', root = ''] = text.split('\n')
  if (origin !== name) throw new FailedError(`it speaks of another log, ${origin}.`)
  return { size: Number(size), root: Buffer.from(root, 'base64') }
}

const NO_KEY = 'The key is not a verifier key of the form name+id+base64.'

/** `name+keyId+key`; the base64 of the key may itself hold a plus sign. */
function readVerifier(verifier: string) {
  const found = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(verifier.trim())
  const [, name = '', id = '', encoded = ''] = found ?? []
  const typed = Buffer.from(encoded, 'base64')
  if (typed.length !== PUBLIC_KEY_BYTES + 1 || typed[0] !== ED25519) throw new UsageError(NO_KEY)
  const keyId = createHash('sha256')
    .update(`${name}\n`)
    .update(typed)
    .digest()
    .subarray(0, KEY_ID_BYTES)
  if (keyId.toString('hex') !== id) {
    throw new UsageError(`${NO_KEY} Its id does not fit it: it was changed or cut.`)
  }
  const der = Buffer.concat([SPKI_PREFIX, typed.subarray(1)])
  return { name, keyId, publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }) }
}
