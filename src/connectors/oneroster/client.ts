import createFetchClient, {
  createQuerySerializer,
  type Client,
  type Middleware,
} from 'openapi-fetch'
import type { paths } from '../../../schemas/oneroster/types.gen.ts'
import { PAGE_BYTES_MAX, type Collection } from '../../core/ports/roster-source.ts'
import { BlockedHostError, UNPACKED, type Outbound } from '../http/outbound.ts'
import { BodyTooLargeError, readLimited } from '../http/read-text.ts'
import type { Place } from './places.ts'
import { readRefusal, type Refusal } from './refusal.ts'
import { USER_AGENT } from './user-agent.ts'

/** Status information is a few hundred bytes; what is longer is a page for people and is not read. */
const REFUSAL_BYTES_MAX = 16_000

export type ListQuery = {
  readonly limit: number
  readonly offset?: number
  readonly sort?: string
  readonly orderBy?: 'asc' | 'desc'
  readonly filter?: string
  readonly fields?: readonly string[]
}

export type Answer = {
  readonly status: number
  readonly headers: Headers
  /** '' unless the status is 2xx; null when it was longer than `PAGE_BYTES_MAX`. */
  readonly text: string | null
  readonly bytes: number
  /** How the provider said no; null under a 2xx. */
  readonly refusal: Refusal | null
}

/** The requests Offramp makes of a OneRoster provider. Throws what `fetch` throws; every status is an answer. */
export type RosterClient = {
  list(place: Place, query: ListQuery): Promise<Answer>
  one(collection: Collection, sourcedId: string, slash?: boolean): Promise<Answer>
}

type ClientSettings = {
  /** May end with slashes and may carry a query, which is then sent with every request. */
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly fetch: Outbound
  /** The `Authorization` header for a request as it will be sent. */
  readonly authorize: (method: string, href: string) => Promise<string>
  /** Whether bodies are wanted unpacked, because the provider does not pack them as it says. */
  readonly unpacked: () => boolean
  /** The `Cookie` header, where the token came with cookies. */
  readonly cookies: () => string | null
}

const ONE_PATHS = {
  orgs: '/orgs/{sourcedId}',
  academicSessions: '/academicSessions/{sourcedId}',
  classes: '/classes/{sourcedId}',
  users: '/users/{sourcedId}',
  enrollments: '/enrollments/{sourcedId}',
} as const satisfies Record<Collection, keyof paths>

export function createRosterClient(settings: ClientSettings): RosterClient {
  const refusals = new WeakMap<Response, Refusal>()
  const plain = createClient(settings, [])
  const slashed = createClient(settings, [withSlash])
  for (const client of [plain, slashed]) {
    client.use(withAuthorization(settings), withRefusals(refusals))
  }
  const answerOf = (response: Response) => toAnswer(response, refusals.get(response) ?? null)
  return {
    list: async (place, query) => {
      const client = place.slash ? slashed : plain
      const { response } =
        place.school === null
          ? await client.GET(place.path, { ...UNREAD, params: { query } })
          : await client.GET(place.path, {
              ...UNREAD,
              params: { query, path: { sourcedId: idInPath(place.school) } },
            })
      return answerOf(response)
    },
    one: async (collection, sourcedId, slash = false) => {
      const client = slash ? slashed : plain
      const params = { path: { sourcedId: idInPath(sourcedId) } }
      const { response } = await client.GET(ONE_PATHS[collection], { ...UNREAD, params })
      return answerOf(response)
    },
  }
}

/** The body is left to us: it may be HTML under a 200, and it must not be longer than we can hold. */
const UNREAD = { parseAs: 'stream' } as const

function createClient(settings: ClientSettings, first: Middleware[]): Client<paths> {
  const { base, extra } = addressOf(settings)
  const client = createFetchClient<paths>({
    baseUrl: base,
    fetch: (request: Request) => settings.fetch(request),
    headers: headersOf(settings.headers),
    querySerializer: (query) => [serialized(query), ...extra].filter(Boolean).join('&'),
  })
  client.use(...first)
  return client
}

/** For systems that answer an address without a slash at its end with a redirect, which is not followed. */
const withSlash: Middleware = {
  onRequest: ({ request }) => {
    const url = new URL(request.url)
    return new Request(`${url.origin}${url.pathname}/${url.search}`, request)
  },
}

const serialized = createQuerySerializer<Record<string, unknown>>({
  array: { style: 'form', explode: false },
})

/** What an address or a header must not contain; the words would otherwise read as a lost connection. */
const REFUSED = 'address not allowed'
/** Ours: a setting must not be able to turn the pages. */
const OWN_PARAMETERS = new Set(['limit', 'offset', 'sort', 'orderBy', 'filter', 'fields'])

function addressOf({ baseUrl, query }: ClientSettings): { base: string; extra: string[] } {
  const url = URL.parse(baseUrl)
  if (!url || url.username !== '' || url.password !== '') throw new BlockedHostError(REFUSED)
  const extra = [...url.searchParams, ...Object.entries(query)]
    .filter(([name]) => !OWN_PARAMETERS.has(name))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  return { base: (url.origin + url.pathname).replace(/\/+$/, ''), extra }
}

const USUAL_HEADERS = { accept: 'application/json', 'user-agent': USER_AGENT }

/** So that a setting stands in the place of what is usual, and not behind it. */
const inSmallLetters = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function headersOf(extra: Readonly<Record<string, string>>): Headers {
  try {
    return new Headers({ ...USUAL_HEADERS, ...inSmallLetters(extra) })
  } catch {
    throw new BlockedHostError(REFUSED)
  }
}

/** An id of dots would climb out of its folder when the address is put together. */
function idInPath(sourcedId: string): string {
  if (/^\.{1,2}$/.test(sourcedId)) throw new BlockedHostError(REFUSED)
  return sourcedId
}

function withAuthorization({ authorize, cookies, unpacked }: ClientSettings): Middleware {
  return {
    onRequest: async ({ request }) => {
      request.headers.set('authorization', await authorize(request.method, request.url))
      if (unpacked()) request.headers.set('accept-encoding', UNPACKED)
      const cookie = cookies()
      if (cookie !== null) request.headers.set('cookie', cookie)
      return request
    },
  }
}

/** Of a refusal only its status, its headers and the standard's code are kept; its body may be any length. */
function withRefusals(refusals: WeakMap<Response, Refusal>): Middleware {
  return {
    onResponse: async ({ response }) => {
      if (response.ok) return response
      const { status, headers } = response
      const bare = new Response(null, { status, headers })
      refusals.set(bare, await refusalIn(response))
      return bare
    },
  }
}

async function refusalIn(response: Response): Promise<Refusal> {
  try {
    return readRefusal((await readLimited(response, REFUSAL_BYTES_MAX)).text)
  } catch {
    return { shape: 'other', code: null }
  }
}

async function toAnswer(response: Response, refusal: Refusal | null): Promise<Answer> {
  const { status, headers } = response
  if (!response.ok) return { status, headers, text: '', bytes: 0, refusal }
  try {
    return { status, headers, refusal, ...(await readLimited(response, PAGE_BYTES_MAX)) }
  } catch (error) {
    if (error instanceof BodyTooLargeError) {
      return { status, headers, text: null, bytes: 0, refusal }
    }
    throw error
  }
}
