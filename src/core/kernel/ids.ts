const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** 80 random bits: two ids made in the same millisecond never meet. */
const RANDOM_CHARS = 16
const TIME_CHARS = 10

/** A fresh opaque id: ULID in lower case (48 bits of time, 80 random bits), so rows made later sort later. */
export function createId(now: number, random: (bytes: number) => Uint8Array): string {
  let id = ''
  for (let t = now, i = 0; i < TIME_CHARS; i++, t = Math.floor(t / 32)) id = ALPHABET[t % 32] + id
  return id + randomText(RANDOM_CHARS, random)
}

/** Letters and digits that cannot be misread aloud (Crockford base32), 5 random bits each. */
export function randomText(chars: number, random: (bytes: number) => Uint8Array): string {
  let text = ''
  for (const byte of random(chars)) text += ALPHABET[byte % 32] ?? ''
  return text
}
