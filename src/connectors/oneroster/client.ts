import createFetchClient, { type Middleware } from 'openapi-fetch'
import type { paths } from '../../../schemas/oneroster/types.gen.ts'
import type { Collection } from '../../core/ports/roster-source.ts'
import { BlockedHostError, type Outbound } from '../http/outbound.ts'
import { BodyTooLargeError, readLimited } from '../http/read-text.ts'

/** Largest page we hold in memory; a provider that sends more is asked for fewer rows. */
const PAGE_BYTES_MAX = 16_000_000

export type ListQuery = {
  readonly limit: number
  readonly offset: number
  readonly filter?: string
  readonly fields?: readonly string[]
}

export type Answer = {
  readonly status: number
  readonly headers: Headers
  /** '' unless the status is 2xx; null when it was longer than `PAGE_BYTES_MAX`. */
  readonly text: string | null
  readonly bytes: number
}

/** The requests Offramp makes of a OneRoster provider. Throws what `fetch` throws; every status is an answer. */
export type RosterClient = {
  list(collection: Collection, query: ListQuery): Promise<Answer>
  one(collection: Collection, sourcedId: string): Promise<Answer>
}

type ClientSettings = {
  readonly baseUrl: string
  readonly fetch: Outbound
  /** The access token of the moment. */
  readonly bearer: () => string
}

const LIST_PATHS = {
  orgs: '/orgs',
  academicSessions: '/academicSessions',
  classes: '/classes',
  users: '/users',
  enrollments: '/enrollments',
} as const satisfies Record<Collection, keyof paths>

const ONE_PATHS = {
  orgs: '/orgs/{sourcedId}',
  academicSessions: '/academicSessions/{sourcedId}',
  classes: '/classes/{sourcedId}',
  users: '/users/{sourcedId}',
  enrollments: '/enrollments/{sourcedId}',
} as const satisfies Record<Collection, keyof paths>

export function createRosterClient(settings: ClientSettings): RosterClient {
  const client = createFetchClient<paths>({
    baseUrl: settings.baseUrl,
    fetch: (request: Request) => settings.fetch(request),
    headers: { accept: 'application/json' },
    querySerializer: { array: { style: 'form', explode: false } },
  })
  client.use(withBearer(settings.bearer), withoutRefusalBody)
  // 'stream' leaves the body to us: it may be HTML under a 200, and it must not be longer than we can hold.
  return {
    list: async (collection, query) => {
      refuseImpossible(settings.baseUrl)
      const { response } = await client.GET(LIST_PATHS[collection], {
        params: { query },
        parseAs: 'stream',
      })
      return toAnswer(response)
    },
    one: async (collection, sourcedId) => {
      refuseImpossible(settings.baseUrl)
      const { response } = await client.GET(ONE_PATHS[collection], {
        params: { path: { sourcedId } },
        parseAs: 'stream',
      })
      return toAnswer(response)
    },
  }
}

/** `Request` itself throws on these addresses, in words that would read as a lost connection. */
function refuseImpossible(baseUrl: string): void {
  const url = URL.parse(baseUrl)
  if (!url || url.username !== '' || url.password !== '') {
    throw new BlockedHostError('address not allowed')
  }
}

function withBearer(bearer: () => string): Middleware {
  return {
    onRequest: ({ request }) => {
      request.headers.set('authorization', `Bearer ${bearer()}`)
      return request
    },
  }
}

/** Only the status of a refusal counts; its body may be any length, so it is dropped unread. */
const withoutRefusalBody: Middleware = {
  onResponse: async ({ response }) => {
    if (response.ok) return response
    await response.body?.cancel()
    return new Response(null, { status: response.status, headers: response.headers })
  },
}

async function toAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response
  if (!response.ok) return { status, headers, text: '', bytes: 0 }
  try {
    return { status, headers, ...(await readLimited(response, PAGE_BYTES_MAX)) }
  } catch (error) {
    if (error instanceof BodyTooLargeError) return { status, headers, text: null, bytes: 0 }
    throw error
  }
}
