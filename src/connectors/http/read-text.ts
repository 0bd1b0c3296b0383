/** The answer is longer than we are ready to hold. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError'
}

/** The answer says that it is packed and is not, or not that way: its bytes are lost. */
export class MislabelledBodyError extends Error {
  override readonly name = 'MislabelledBodyError'
}

type LimitedText = { readonly text: string; readonly bytes: number }

/**
 * Reads an answer as text (UTF-8 unless it names another charset), at most `maxBytes` of it (after decompression); a longer one is cut off while it
 * arrives and thrown as `BodyTooLargeError`. An answer that is not packed the way it says throws `MislabelledBodyError`.
 * An answer without a body is ''.
 */
export async function readTextLimited(response: Response, maxBytes: number): Promise<string> {
  return (await readLimited(response, maxBytes)).text
}

/** As `readTextLimited`, with the number of bytes that arrived. */
export async function readLimited(response: Response, maxBytes: number): Promise<LimitedText> {
  if (Number(response.headers.get('content-length')) > maxBytes) {
    await response.body?.cancel()
    throw new BodyTooLargeError('answer too large')
  }
  const decoder = decoderOf(response.headers)
  let text = ''
  let bytes = 0
  try {
    for await (const part of unpacked(response.body)) {
      bytes += part.byteLength
      // Leaving the loop cancels the stream.
      if (bytes > maxBytes) throw new BodyTooLargeError('answer too large')
      text += decoder.decode(part, { stream: true })
    }
  } catch (error) {
    const isPacked = response.headers.has('content-encoding')
    throw isPacked && isUnpacking(error) ? new MislabelledBodyError('not packed as it says') : error
  }
  return { text: text + decoder.decode(), bytes }
}

/**
 * `fetch` unpacks by itself and fails while the body is read: workerd by these words, Node by the code of what
 * unpacked (zlib `Z_DATA_ERROR`, Brotli `ERR__ERROR_…`). Measured with both; a lost connection reads otherwise.
 */
const UNPACKING =
  /^(?:gzip|brotli|zlib|deflate) decompression failed|^Z_[A-Z]+_ERROR$|^ERR__ERROR_/i

function isUnpacking(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { cause, message } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return UNPACKING.test(message) || UNPACKING.test(code)
}

/** The charset the answer names, where this runtime knows it; UTF-8 otherwise. */
function decoderOf(headers: Headers): TextDecoder {
  const label = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(headers.get('content-type') ?? '')?.[1]
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}

/** How a gzip stream begins; no text does. */
const GZIP = [0x1f, 0x8b] as const

/** Unpacks what arrives compressed although nobody said so; everything else passes through. */
async function* unpacked(body: ReadableStream<Uint8Array> | null): AsyncIterable<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  const { value: first } = await reader.read()
  reader.releaseLock()
  if (first === undefined) return
  if (GZIP.every((byte, i) => first[i] === byte)) return yield* gunzipped(first, body)
  let isWanted = false
  try {
    yield first
    isWanted = true
  } finally {
    if (!isWanted) await body.cancel()
  }
  yield* body
}

function gunzipped(first: Uint8Array, rest: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = rest.getReader()
  const whole = new ReadableStream<BufferSource>({
    start: (out) => out.enqueue(new Uint8Array(first)),
    pull: async (out) => {
      const { value } = await reader.read()
      if (value === undefined) out.close()
      else out.enqueue(new Uint8Array(value))
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return whole.pipeThrough(new DecompressionStream('gzip'))
}
