/** A provider that lies, one lie at a time, so that a client can prove it would notice. */
import type { KeyObject } from 'node:crypto'
import { generateKeyPairSync } from 'node:crypto'
import { SignJWT, decodeJwt, decodeProtectedHeader } from 'jose'
import type { JWTHeaderParameters, JWTPayload } from 'jose'

/** Lies told in the redirect back to the client. */
const REDIRECT_LIES = ['forged-state', 'wrong-iss-parameter', 'missing-iss-parameter'] as const

/** Lies told in the ID token. */
const TOKEN_LIES = [
  'wrong-nonce',
  'missing-nonce',
  'wrong-aud',
  'wrong-azp',
  'wrong-iss',
  'expired',
  'no-exp',
  'nbf-in-future',
  'no-sub',
  'alg-none',
  'hs256-with-public-key',
  'foreign-key',
  'bad-signature',
  'tampered-payload',
  'no-id-token',
] as const

export const LIES = [...REDIRECT_LIES, ...TOKEN_LIES] as const
export type Lie = (typeof LIES)[number]

type Keys = { privateKey: KeyObject; publicKey: KeyObject }

const STRANGER = 'https://stranger.example'

/** Changes the parameters of the redirect to the client as the lie wants; other lies leave them alone. */
export function lieInRedirect(lie: Lie, location: string): string {
  const url = new URL(location)
  if (lie === 'forged-state') url.searchParams.set('state', 'forged')
  if (lie === 'wrong-iss-parameter') url.searchParams.set('iss', STRANGER)
  if (lie === 'missing-iss-parameter') url.searchParams.delete('iss')
  return url.href
}

type Minute = (offset: number) => number

const CLAIM_LIES: Partial<Record<Lie, (claims: JWTPayload, minute: Minute) => JWTPayload>> = {
  'wrong-nonce': (claims) => ({ ...claims, nonce: 'another' }),
  'missing-nonce': ({ nonce: _, ...claims }) => claims,
  'wrong-aud': (claims) => ({ ...claims, aud: 'another-client' }),
  'wrong-azp': (claims) => ({ ...claims, aud: [String(claims.aud), 'x'], azp: 'another-client' }),
  'wrong-iss': (claims) => ({ ...claims, iss: STRANGER }),
  expired: (claims, minute) => ({ ...claims, iat: minute(-120), exp: minute(-60) }),
  'no-exp': ({ exp: _, ...claims }) => claims,
  'nbf-in-future': (claims, minute) => ({ ...claims, nbf: minute(60) }),
  'no-sub': ({ sub: _, ...claims }) => claims,
}

type Token = { header: JWTHeaderParameters; claims: JWTPayload; parts: string[]; keys: Keys }

const SIGNATURE_LIES: Partial<Record<Lie, (token: Token) => string | Promise<string>>> = {
  'alg-none': ({ header, parts }) => `${encode({ ...header, alg: 'none' })}.${parts[1]}.`,
  'hs256-with-public-key': ({ header, claims, keys }) =>
    new SignJWT(claims)
      .setProtectedHeader({ ...header, alg: 'HS256' })
      .sign(Buffer.from(keys.publicKey.export({ type: 'spki', format: 'pem' }))),
  'foreign-key': ({ header, claims }) =>
    new SignJWT(claims)
      .setProtectedHeader(header)
      .sign(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  'bad-signature': ({ parts: [head, body, signature = ''] }) =>
    `${head}.${body}.${Array.from(signature).toReversed().join('')}`,
  'tampered-payload': ({ claims, parts }) =>
    `${parts[0]}.${encode({ ...claims, sub: 'maple-itAdmin' })}.${parts[2]}`,
}

/** The ID token as the lie wants it; nothing when the lie is to send none. */
export async function lieInToken(lie: Lie, token: string, keys: Keys): Promise<string | undefined> {
  if (lie === 'no-id-token') return undefined
  const header = { ...decodeProtectedHeader(token), alg: 'RS256' }
  const claims = decodeJwt(token)
  const changeClaims = CLAIM_LIES[lie]
  if (changeClaims) {
    const now = Math.floor(Date.now() / 1000)
    const changed = changeClaims(claims, (offset) => now + offset * 60)
    return new SignJWT(changed).setProtectedHeader(header).sign(keys.privateKey)
  }
  const parts = token.split('.')
  return SIGNATURE_LIES[lie]?.({ header, claims, parts, keys }) ?? token
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
