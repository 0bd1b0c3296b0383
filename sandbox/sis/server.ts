/** The sandbox school information system: a OneRoster 1.2 provider on this machine. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { CREDENTIALS, DISTRICT } from '../cast.ts'
import { openStateFile } from '../control/state-file.ts'
import type { StateFile } from '../control/state-file.ts'
import type { ControlParts } from './control/control.ts'
import { answerControl, CALL_NAMES, CONTROL_PATH } from './control/control.ts'
import { todayIn } from './data/calendar.ts'
import type { Api } from './http/api.ts'
import { createApi } from './http/api.ts'
import { createFaults } from './http/faults.ts'
import { homePage } from './http/home-page.ts'
import type { Incoming, Reply } from './http/reply.ts'
import { json } from './http/reply.ts'
import { createRequestLog } from './http/request-log.ts'
import type { Client } from './http/token-request.ts'
import { createTokens } from './http/tokens.ts'
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
  const tokens = createTokens(options.client ?? CREDENTIALS.sis)
  const faults = createFaults(requests.tooMany)
  const closing = new AbortController()
  const api = createApi({ provider, tokens, faults })
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
    headers: {
      authorization: request.headers.authorization,
      'content-type': request.headers['content-type'],
    },
    body: body ?? '',
  }
  const reply =
    body === null ? json(413, { error: 'the body is too large' }) : await remember(system, incoming)
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-length': Buffer.byteLength(reply.body),
  })
  response.end(reply.body)
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
            reply: system.tokens.issue(request, system.provider.switches),
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
