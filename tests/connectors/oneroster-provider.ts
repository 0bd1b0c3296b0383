import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { CORE_SCOPE } from '../../src/connectors/oneroster/token.ts'
import type { Result } from '../../src/core/kernel/result.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import type {
  KnownProfile,
  PageRequest,
  RosterAccess,
  RosterProfile,
  RosterSource,
  RosterToken,
  RosterWords,
} from '../../src/core/ports/roster-source.ts'

export type Seen = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string
  readonly form: URLSearchParams
  readonly headers: IncomingMessage['headers']
  /** Path and query exactly as sent. */
  readonly target: string
}

/** A body is text or bytes as it is, anything else as JSON. `hangMs` keeps the caller waiting; `trickle` sends headers, the beginning of a body and
 * nothing more, until it hangs up after `cutAfterMs`. */
export type Reply = {
  readonly status?: number
  readonly headers?: Record<string, string | readonly string[]>
  readonly body?: unknown
  readonly hangMs?: number
  readonly cut?: boolean
  readonly trickle?: boolean
  readonly cutAfterMs?: number
}

export type Provider = {
  readonly url: string
  readonly seen: Seen[]
  /** What the next requests get; unset paths are 404. */
  answer: (request: Seen) => Reply
  close(): Promise<void>
}

/** One for all tests of a file, from before the first to after the last; what it has seen is forgotten before each. */
export function useProvider(): Provider {
  let started: Provider | null = null
  const provider = (): Provider => {
    if (started === null) throw new Error('The provider is there once the tests begin.')
    return started
  }
  beforeAll(async () => {
    started = await startProvider()
  })
  afterAll(() => provider().close())
  beforeEach(() => {
    provider().seen.length = 0
  })
  return {
    get url() {
      return provider().url
    },
    get seen() {
      return provider().seen
    },
    get answer() {
      return provider().answer
    },
    set answer(answer) {
      provider().answer = answer
    },
    close: () => provider().close(),
  }
}

/** A school information system of a few lines: every test writes its own answers. */
export async function startProvider(): Promise<Provider> {
  const seenSoFar: Seen[] = []
  const provider = { url: '', seen: seenSoFar, answer: (_: Seen): Reply => ({ status: 404 }) }
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = await toSeen(request)
    provider.seen.push(seen)
    const {
      status = 200,
      headers = {},
      body = '',
      hangMs = 0,
      cut,
      trickle,
      cutAfterMs,
    } = provider.answer(seen)
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    if (cutAfterMs !== undefined) setTimeout(() => request.socket.destroy(), cutAfterMs).unref()
    if (cut) request.socket.destroy()
    else if (trickle) response.writeHead(status, toHeaders(headers)).write('{')
    else setTimeout(() => response.writeHead(status, toHeaders(headers)).end(text), hangMs).unref()
  }
  const server = createServer((request, response) => {
    void answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  provider.url = `http://127.0.0.1:${address.port}`
  return Object.assign(provider, {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

const toHeaders = (headers: NonNullable<Reply['headers']>): OutgoingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  )

async function toSeen(request: IncomingMessage): Promise<Seen> {
  let body = ''
  for await (const part of request) body += String(part)
  const url = new URL(request.url ?? '/', 'http://provider')
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    authorization: request.headers.authorization ?? '',
    form: new URLSearchParams(body),
    headers: request.headers,
    target: request.url ?? '',
  }
}

export const NO_WORDS: RosterWords = { roles: {}, grades: {}, metadataIds: [] }

/** The first page of orgs, asked in the plainest way. */
export const ASK: PageRequest = {
  collection: 'orgs',
  from: { offset: 0 },
  limit: 100,
  changedSince: null,
  profile: null,
  path: 0,
  idsOnly: false,
  rows: null,
}

/** A provider of which nothing was proved. */
export const PLAIN: KnownProfile = {
  totals: {},
  pageSize: 500,
  clientAuth: 'basic',
  scope: CORE_SCOPE,
  signature: null,
  filtersByDate: false,
  selectsFields: false,
  readsOne: true,
  shape: '1.2',
  totalsBy: 'none',
  link: false,
  sort: 'ignored',
  keyset: false,
  filters: { status: 'refused', dateFrom: 'refused', dateAfter: 'refused', id: 'refused' },
  dateFilter: null,
  emptyIs404: false,
  tombstonesSeen: false,
  dates: 'none',
  revisionHeader: false,
  rate: null,
  tokenLifeS: null,
  compression: false,
  bytesPerRow: {},
  errorShape: null,
  paths: {},
  padding: {},
  connection: 'c',
}

export function accessTo(url: string, change: Partial<RosterAccess> = {}): RosterAccess {
  return {
    kind: 'oneroster-1.2',
    auth: 'oauth2',
    signature: 'SHA-256',
    scopes: null,
    headers: {},
    query: {},
    words: NO_WORDS,
    baseUrl: `${url}/ims/oneroster/rostering/v1p2`,
    tokenUrl: `${url}/oauth/token`,
    clientId: 'district',
    clientSecret: 'p@ss:w/rd+=',
    token: null,
    timeZone: 'America/Chicago',
    mapperVersion: 1,
    ...change,
  }
}

/** The connector as the product builds it, allowed to call this machine. */
export function sourceAt(now: () => number): RosterSource {
  return createOneRosterSource({
    fetch: createOutbound({ redirects: {}, allowPrivate: true }),
    now,
  })
}

export const NOW = Date.parse('2026-09-01T12:00:00Z')

/** A token still good for a minute. */
export const TOKEN: RosterToken = {
  value: 'held',
  expiresAt: NOW + 60_000,
  scope: CORE_SCOPE,
  clientAuth: 'basic',
}

/** Tokens are granted, in order `t1`, `t2`, …; records are what the test says. */
export function answerRecords(provider: Provider, reply: (request: Seen) => Reply): void {
  let issued = 0
  provider.answer = (request) =>
    request.path === '/oauth/token'
      ? { body: { access_token: `t${++issued}`, expires_in: 100 } }
      : reply(request)
}

/** The body of a page of schools. */
export const orgPage = (...ids: string[]) => ({
  orgs: ids.map((sourcedId) => ({ sourcedId, status: 'active', name: sourcedId, type: 'school' })),
})

/** Asks a provider everything, as the district does: as often as the probe wants to go on, without waiting in between. */
export async function probeAll(
  source: RosterSource,
  access: RosterAccess,
  isTest = false,
): Promise<Result<RosterProfile, PortFailure>> {
  let { token } = access
  let notes: string | null = null
  for (;;) {
    const probed = await source.probe({ ...access, token }, notes, isTest)
    if (!probed.ok || probed.value.notes === undefined) return probed
    ;({ token, notes } = probed.value)
  }
}
