/** The answer is longer than we are ready to hold. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError'
}

type LimitedText = { readonly text: string; readonly bytes: number }

/**
 * Reads an answer as text (UTF-8 unless it names another charset), at most `maxBytes` of it (after decompression); a longer one is cut off while it
 * arrives and thrown as `BodyTooLargeError`. An answer without a body is ''.
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
  for await (const part of unpacked(response.body)) {
    bytes += part.byteLength
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) throw new BodyTooLargeError('answer too large')
    text += decoder.decode(part, { stream: true })
  }
  return { text: text + decoder.decode(), bytes }
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
