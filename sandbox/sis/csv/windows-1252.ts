/** The character set many school systems still write. */

/** Characters of the bytes 0x80 to 0x9f; five of the bytes mean nothing. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const HIGH_FROM = 0x80
const SAME_TO = 0xff
const UNKNOWN = '?'.charCodeAt(0)

function byteOf(character: string): number {
  const code = character.codePointAt(0) ?? UNKNOWN
  const high = HIGH.indexOf(character)
  if (high >= 0) return HIGH_FROM + high
  return code <= SAME_TO ? code : -1
}

/** Encodes a text; a letter the set does not have loses its accent, anything else becomes a question mark. */
export function toWindows1252(text: string): Buffer {
  const bytes = Array.from(text, (character) => {
    const own = byteOf(character)
    if (own >= 0) return own
    const base = byteOf(Array.from(character.normalize('NFD'))[0] ?? '')
    return base >= 0 ? base : UNKNOWN
  })
  return Buffer.from(bytes)
}
