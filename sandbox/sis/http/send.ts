/** Puts answers on the wire. */
import { pipeline } from 'node:stream/promises'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Download } from '../csv/export-route.ts'
import type { Reply } from './reply.ts'

const compress = promisify(gzip)
/** Half the size for little time; the provider is not what is measured. */
const GZIP_LEVEL = 1
/** Smaller answers do not get smaller. */
const GZIP_BYTES_MIN = 1_024

/** Sends an answer, compressed when the reader takes gzip and the provider offers it. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  offersGzip: boolean,
): Promise<void> {
  const plain = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body
  const small = offersGzip && plain.length >= GZIP_BYTES_MIN
  const body = small ? await compress(plain, { level: GZIP_LEVEL }) : plain
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(small ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}),
    'content-length': body.length,
    // By the same clock as every date in the answer.
    date: new Date().toUTCString(),
  })
  response.end(body)
}

/** Sends a file while it is being made; resolves with its bytes, and rejects when the reader goes away. */
export async function sendDownload(
  response: ServerResponse,
  { name, bytes }: Download,
): Promise<number> {
  let sent = 0
  response.writeHead(200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  })
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      sent += chunk.length
      yield chunk
    }
  }
  await pipeline(counted(), response)
  return sent
}

/** True when the reader's Accept-Encoding takes gzip. */
export const takesGzip = (acceptEncoding: string | undefined): boolean =>
  /(^|,)\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[^,]*)?(,|$)/i.test(acceptEncoding ?? '')
