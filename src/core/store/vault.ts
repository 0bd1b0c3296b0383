import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Db } from './db.ts'
import { dataKey } from './tables/door.ts'

/** Where a sealed text lives. It is bound into the ciphertext, so a blob moved to another row does not open. */
export type Seal = {
  readonly scope: Scope
  readonly table: string
  readonly row: string
  readonly field: string
}

/** Whose key: one concern, one case, or the district itself (connection secrets). */
type Scope = `concern:${string}` | `case:${string}` | 'district'

/** What a district has a key of its own for, besides sealing. */
type Purpose = 'audit-checkpoint'

/** Seals and opens texts, synchronously, inside the district's transaction. */
export type Vault = {
  seal(at: Seal, text: string): Uint8Array
  /** Throws `SealError` when the blob was made for another row, field, scope or district, or was changed. */
  open(at: Seal, blob: ArrayBuffer | Uint8Array): string
  /** 32 bytes for one purpose, always the same for the same district. */
  keyFor(purpose: Purpose): Uint8Array
}

export class SealError extends Error {}

/** Present version of the district key; a new one comes with rotation. */
const KEK_VERSION = 1
const IV_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1

/** The key of one district, derived from the deployment's master key (HKDF-SHA256). */
export function deriveDistrictKey(master: Uint8Array, districtId: string): Buffer {
  return derive(master, `offramp/kek/${KEK_VERSION}|${districtId}`)
}

/** Each purpose has a key of its own, so that what one use reveals helps with no other. */
function derive(master: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, 'offramp', purpose, 32))
}

const purposeKey = (kek: Buffer, purpose: Purpose | 'names'): Buffer =>
  derive(kek, `offramp/${purpose}/${KEK_VERSION}`)

/** Opaque, repeatable 40-character name (base32hex) of a thing for one outside system. */
export function opaqueKey(key: Buffer, name: string): string {
  const bytes = createHmac('sha256', purposeKey(key, 'names')).update(name).digest()
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  let text = ''
  for (let i = 0; i < 40; i++) text += parseInt(bits.slice(i * 5, i * 5 + 5), 2).toString(32)
  return text
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export function createVault(tx: Db, kek: Buffer, districtId: string): Vault {
  const held = new Map<Scope, Buffer>()
  // Keys made here are read again each time: a savepoint that is undone takes the stored key with it, and what is
  // sealed afterwards with a remembered one could never be opened.
  const made = new Set<Scope>()
  const keyOf = (scope: Scope): Buffer | undefined => {
    const known = held.get(scope)
    if (known) return known
    const row = tx.select().from(dataKey).where(eq(dataKey.scope, scope)).get()
    if (!row) return undefined
    const key = openBlob(kek, wrapAad(districtId, scope), row.wrapped)
    if (!made.has(scope)) held.set(scope, key)
    return key
  }
  const createKey = (scope: Scope): Buffer => {
    const key = randomBytes(32)
    const wrapped = sealBlob(kek, wrapAad(districtId, scope), key)
    tx.insert(dataKey).values({ scope, kekVersion: KEK_VERSION, wrapped }).run()
    made.add(scope)
    return key
  }
  const aadOf = (at: Seal): string =>
    JSON.stringify([districtId, at.scope, at.table, at.row, at.field, KEK_VERSION])
  return {
    seal: (at, text) =>
      sealBlob(keyOf(at.scope) ?? createKey(at.scope), aadOf(at), Buffer.from(text)),
    open: (at, blob) => {
      const key = keyOf(at.scope)
      if (!key) throw new SealError('no key for this scope')
      return openBlob(key, aadOf(at), blob).toString()
    },
    keyFor: (purpose) => purposeKey(kek, purpose),
  }
}

const wrapAad = (districtId: string, scope: Scope): string =>
  JSON.stringify(['dek', districtId, scope, KEK_VERSION])

function sealBlob(key: Buffer, aad: string, plain: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(aad))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(KEK_VERSION), iv, body, cipher.getAuthTag()])
}

function openBlob(key: Buffer, aad: string, sealed: ArrayBuffer | Uint8Array): Buffer {
  const blob =
    sealed instanceof Uint8Array ? Buffer.from(sealed) : Buffer.from(new Uint8Array(sealed))
  const shortest = HEADER_BYTES + IV_BYTES + TAG_BYTES
  if (blob.length < shortest || blob[0] !== KEK_VERSION) throw new SealError('not a sealed value')
  const bodyAt = HEADER_BYTES + IV_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(HEADER_BYTES, bodyAt), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(aad))
  decipher.setAuthTag(blob.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(blob.subarray(bodyAt, -TAG_BYTES)), decipher.final()])
  } catch {
    throw new SealError('the value does not belong here or was changed')
  }
}
