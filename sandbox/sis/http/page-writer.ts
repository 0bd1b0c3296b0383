/** Puts pages together piece by piece; one long text of a whole page would cost twice the time. */

const BYTES_MIN = 64 * 1_024
/** UTF-8 needs at most three bytes for one unit of a JavaScript text. */
const BYTES_PER_UNIT = 3

export type PageWriter = { add(text: string): void; end(): Buffer }

/** A writer that builds one page after another in the same memory. */
export function createPageWriter(): PageWriter {
  let scratch = Buffer.allocUnsafe(BYTES_MIN)
  let used = 0
  return {
    add(text) {
      const needed = used + text.length * BYTES_PER_UNIT
      if (needed > scratch.length) {
        const larger = Buffer.allocUnsafe(2 * needed)
        scratch.copy(larger, 0, 0, used)
        scratch = larger
      }
      used += scratch.write(text, used)
    },
    end() {
      const page = Buffer.from(scratch.subarray(0, used))
      used = 0
      return page
    },
  }
}
