/** The sandbox school information system: a OneRoster provider on this machine. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { CREDENTIALS, DISTRICT } from '../cast.ts'
import { openStateFile } from '../control/state-file.ts'
import type { StateFile } from '../control/state-file.ts'
import { createOAuth1 } from './auth/oauth1.ts'
import type { Client } from './auth/token-request.ts'
import { createTokens } from './auth/tokens.ts'
import { EXPORT_PATH, openExport } from './csv/export-route.ts'
import type { ControlParts } from './control/control.ts'
import { answerControl, CALL_NAMES, CONTROL_PATH } from './control/control.ts'
import { todayIn } from './data/calendar.ts'
import type { Api } from './http/api.ts'
import { createApi } from './http/api.ts'
import { createFaults } from './http/faults.ts'
import { homePage } from './http/home-page.ts'
import type { Incoming, Reply } from './http/reply.ts'
import { html, json } from './http/reply.ts'
import { createRequestLog } from './http/request-log.ts'
import { otherOrigin } from './http/redirect.ts'
import { sendDownload, sendReply, takesGzip } from './http/send.ts'
import { memoryOf } from './state/memory.ts'
import type { ProviderOptions } from './state/provider.ts'
import { createProvider } from './state/provider.ts'

const LOOPBACK = '127.0.0.1'
const TOKEN_PATH = '/oauth/token'
/** A token form or a control call is far smaller. */
const BODY_BYTES_MAX = 64 * 1024

export type SisOptions = ProviderOptions & {
  port?: number
  client?: Client
  /** Keeps the district over a restart. What is in it comes before seed, size and switches. */
  stateFile?: string | undefined
}
export type Sis = { url: string; port: number; close(): Promise<void> }

type System = ControlParts & { api: Api; signal: AbortSignal; state: StateFile }

/**
 * Starts the school system on this machine only. Port 0, the default, picks a free one. `close` drops whatever is
 * under way. Rejects when the port is taken or the state file cannot be read back, and with `RangeError` for an
 * impossible size.
 */
export async function startSis(options: SisOptions = {}): Promise<Sis> {
  const provider = createProvider(options)
  const today = options.day ?? todayIn(DISTRICT.timeZone)
  const state = openStateFile(options.stateFile, memoryOf(provider, today))
  const requests = createRequestLog()
  const client = options.client ?? CREDENTIALS.sis
  const tokens = createTokens(client)
  const oauth1 = createOAuth1(client)
  const faults = createFaults(requests.tooMany)
  const closing = new AbortController()
  const api = createApi({ provider, tokens, oauth1, faults })
  const { signal } = closing
  const system: System = { provider, requests, tokens, faults, api, signal, state }
  const server = createServer((request, response) => {
    serve(system, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, LOOPBACK, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://${LOOPBACK}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        closing.abort()
        server.close(() => {
          state.flush()
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

async function serve(
  system: System,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  const incoming: Incoming = {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', `http://${request.headers.host ?? LOOPBACK}`),
    target: request.url ?? '/',
    headers: {
      host: request.headers.host,
      authorization: request.headers.authorization,
      'content-type': request.headers['content-type'],
    },
    body: body ?? '',
  }
  if (incoming.url.pathname.startsWith(EXPORT_PATH)) return download(system, incoming, response)
  const reply =
    body === null ? json(413, { error: 'the body is too large' }) : await remember(system, incoming)
  const zips = system.provider.switches.gzip === 'on'
  await sendReply(response, reply, zips && takesGzip(request.headers['accept-encoding']))
}

/** Exports are what an administrator downloads; they need no token. */
async function download(
  { provider, requests }: System,
  { method, url, target }: Incoming,
  response: ServerResponse,
): Promise<void> {
  const end = requests.begin()
  const pattern = url.pathname
  const told = { method, path: url.pathname, query: url.search, rows: 0, pattern }
  const opened =
    method === 'GET' ? openExport(provider, url) : json(405, { error: `${target} is read only` })
  if ('status' in opened) {
    end({ ...told, status: opened.status, bytes: 0 })
    return sendReply(response, opened, false)
  }
  let bytes = 0
  try {
    bytes = await sendDownload(response, opened)
  } finally {
    end({ ...told, status: 200, bytes })
  }
}

/** Reading can change the district too, when rows are told to vanish under the reader. */
async function remember(system: System, request: Incoming): Promise<Reply> {
  const { version } = system.provider
  try {
    return await answer(system, request)
  } finally {
    if (system.provider.version !== version) system.state.noteChange()
  }
}

async function answer(system: System, request: Incoming): Promise<Reply> {
  const { pathname } = request.url
  if (pathname.startsWith(CONTROL_PATH)) return answerControl(system, request)
  if (pathname === '/') return homePage(system.provider, system.requests, CALL_NAMES)
  return logged(system, request)
}

/** Everything a reader of the roster asks for, tokens included, is on the record. */
async function logged(system: System, request: Incoming): Promise<Reply> {
  const end = system.requests.begin()
  const { pathname, search } = request.url
  let told = { status: 0, rows: 0, bytes: 0, pattern: 'interrupted' }
  try {
    const { reply, rows, pattern } =
      pathname === TOKEN_PATH
        ? {
            reply: tokenReply(system, request),
            rows: 0,
            pattern: TOKEN_PATH,
          }
        : await system.api.answer(request, system.signal)
    if (pathname === TOKEN_PATH && reply.status === 200) system.requests.token()
    told = { status: reply.status, rows, bytes: Buffer.byteLength(reply.body), pattern }
    return reply
  } finally {
    end({ method: request.method, path: pathname, query: search, ...told })
  }
}

function tokenReply({ tokens, provider }: System, request: Incoming): Reply {
  const elsewhere = otherOrigin('token', provider.switches)
  return elsewhere === null
    ? tokens.issue(request, provider.switches)
    : html(307, '', { location: elsewhere + TOKEN_PATH })
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  if (request.method === 'GET') return ''
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const part = Buffer.from(chunk)
    bytes += part.length
    if (bytes > BODY_BYTES_MAX) return null
    chunks.push(part)
  }
  return Buffer.concat(chunks).toString('utf8')
}
