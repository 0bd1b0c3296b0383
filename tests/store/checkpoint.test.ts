import { createHash, createPublicKey, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { signCheckpoint } from '../../src/core/store/checkpoint.ts'

const SEED = Buffer.alloc(32, 5)
const STATE = { origin: 'offramp.test/d1', size: 42, root: Buffer.alloc(32, 1).toString('base64') }
/** How an Ed25519 public key begins in SPKI form (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')
/** `name+id+base64`; the last part may hold a plus sign of its own. */
const VERIFIER_KEY = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/

function readNote(note: string) {
  const [text = '', signatures = ''] = note.split('\n\n')
  const [dash, name, blob = ''] = signatures.trimEnd().split(' ')
  const bytes = Buffer.from(blob, 'base64')
  return { text: `${text}\n`, dash, name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

function readVerifierKey(publicKey: string) {
  const [, name = '', id = '', typed = ''] = VERIFIER_KEY.exec(publicKey) ?? []
  const bytes = Buffer.from(typed, 'base64')
  const der = Buffer.concat([SPKI_HEAD, bytes.subarray(1)])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return { name, id, typed: bytes, key }
}

describe('a checkpoint', () => {
  test('is a signed note of origin, size and root', () => {
    const { note } = signCheckpoint(SEED, STATE)
    const { text, dash, name } = readNote(note)
    expect(text).toBe(`offramp.test/d1\n42\n${STATE.root}\n`)
    expect([dash, name]).toEqual(['—', 'offramp.test/d1'])
    expect(note.endsWith('\n')).toBe(true)
  })

  test('carries the key id that the public key has by definition', () => {
    const { note, publicKey } = signCheckpoint(SEED, STATE)
    const { name, id, typed } = readVerifierKey(publicKey)
    const expected = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4)
    expect(typed[0]).toBe(1)
    expect(id).toBe(expected.toString('hex'))
    expect(readNote(note).id).toEqual(expected)
  })

  test('is accepted under the public key, and not when anything in it was changed', () => {
    const { note, publicKey } = signCheckpoint(SEED, STATE)
    const { key } = readVerifierKey(publicKey)
    const { text, signature } = readNote(note)
    expect(verify(null, Buffer.from(text), key, signature)).toBe(true)
    expect(verify(null, Buffer.from(text.replace('42', '41')), key, signature)).toBe(false)
  })

  test('has the same key each time, and another one for another district', () => {
    const keyOf = (seed: Uint8Array) => signCheckpoint(seed, STATE).publicKey
    expect(keyOf(SEED)).toBe(keyOf(SEED))
    expect(keyOf(SEED)).not.toBe(keyOf(Buffer.alloc(32, 6)))
  })
})
