/** Text of two-byte characters as it comes, in either order of the bytes; which one, the first two tell. */
export class Utf16Decoder {
  readonly #decoder = new TextDecoder('utf-16le')
  /** The first half of a character. */
  #half: Uint8Array
  #isBigEndian: boolean | null = null

  /** `before`: bytes that came before it was known what they are. */
  constructor(before: Uint8Array) {
    this.#half = before
  }

  /** The text of all characters that are complete. */
  push(bytes: Uint8Array): string {
    const all = new Uint8Array(this.#half.length + bytes.length)
    all.set(this.#half)
    all.set(bytes, this.#half.length)
    const whole = all.subarray(0, all.length & ~1)
    this.#half = all.slice(whole.length)
    if (whole.length === 0) return ''
    // A mark, or a letter of the header beside the zero that fills it up.
    this.#isBigEndian ??= whole[0] === 0xfe || whole[0] === 0
    if (this.#isBigEndian) swap(whole)
    return this.#decoder.decode(whole, { stream: true })
  }
}

function swap(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += 2) bytes.subarray(at, at + 2).reverse()
}
