import { CSV_BYTES_MAX } from '../ports/roster-csv.ts'

/** The rest of the largest zip there may be and as much again: whoever sends more is not told why it was refused. */
const BYTES_MAX = 2 * CSV_BYTES_MAX
/** A sender that is silent for this long has gone. */
const SILENT_MAX_MS = 30_000

/**
 * Reads the rest of a body and throws it away, so that its sender gets the answer. Programs and browsers send to the
 * end before they listen: when they are cut off, all they can tell is that the connection broke, not what was wrong.
 */
export async function passOver(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader()
  try {
    for (let bytes = 0; bytes <= BYTES_MAX;) {
      const next = await soon(reader.read())
      if (next === null || next.done) return
      bytes += next.value.length
    }
  } catch {
    // The sender has gone: nobody is left to be told.
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}

/** Null when it takes too long. */
async function soon<T>(wanted: Promise<T>): Promise<T | null> {
  const waiting = Promise.withResolvers<null>()
  const timer = setTimeout(() => waiting.resolve(null), SILENT_MAX_MS)
  try {
    return await Promise.race([wanted, waiting.promise])
  } finally {
    clearTimeout(timer)
  }
}
