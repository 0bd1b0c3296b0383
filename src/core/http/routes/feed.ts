import { Hono, type Context } from 'hono'
import type { QueryOutput } from '../../district/client.ts'
import { HOUR } from '../../kernel/time.ts'
import type { AppEnv } from '../app-env.ts'

type Entries = QueryOutput<'calendar.feed'>['entries']

/** Makes the calendar text of a person's open tasks and its entity tag; the feeds connector does it. */
export type FeedWriter = (
  entries: Entries,
  options: { readonly host: string; readonly now: number },
) => Promise<{ readonly body: string; readonly etag: string }>

/** 32 random bytes in base64url. */
const FILE = /^([A-Za-z0-9_-]{43})\.ics$/
/** Calendar programs poll a few times an hour; more is a fault or a guess. */
const FETCHES_PER_HOUR = 60
const UNKNOWN_PER_HOUR = 30
/** Forgotten rather than grown past this: the limiter protects one isolate, not the world. */
const COUNTERS_MAX = 10_000

const HEADERS = {
  'content-type': 'text/calendar; charset=utf-8',
  'cache-control': 'private, max-age=300, must-revalidate',
  'content-disposition': 'inline; filename="tasks.ics"',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
} as const

/** `GET /calendar/{token}.ics`: a person's tasks for their own calendar program. The token is all a reader shows. */
export function feedRoutes(writeFeed: FeedWriter): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const isOver = hourlyLimiter()
  routes.on(['GET', 'HEAD'], '/calendar/:file', async (c) => {
    const token = FILE.exec(c.req.param('file'))?.[1]
    if (!token) return missing()
    if (isOver(token, FETCHES_PER_HOUR)) return tooMany()
    const entries = await entriesOf(c, token)
    if (!entries) {
      const address = c.req.header('cf-connecting-ip') ?? ''
      return isOver(`unknown|${address}`, UNKNOWN_PER_HOUR) ? tooMany() : missing()
    }
    const { hostname: host } = new URL(c.req.url)
    const { body, etag } = await writeFeed(entries, { host, now: Date.now() })
    const headers = { ...HEADERS, etag }
    const isKnown = matches(c.req.header('if-none-match'), etag)
    if (isKnown) return new Response(null, { status: 304, headers })
    return new Response(c.req.method === 'HEAD' ? null : body, { headers })
  })
  return routes
}

/** Counts in the memory of one isolate; tells when a key was seen more often than allowed within the hour. */
function hourlyLimiter(): (key: string, limit: number) => boolean {
  const counters = new Map<string, { count: number; until: number }>()
  return (key, limit) => {
    const now = Date.now()
    if (counters.size > COUNTERS_MAX) counters.clear()
    const known = counters.get(key)
    const counter = known && known.until > now ? known : { count: 0, until: now + HOUR }
    counter.count += 1
    counters.set(key, counter)
    return counter.count > limit
  }
}

async function entriesOf(c: Context<AppEnv>, token: string): Promise<Entries | undefined> {
  const { host, hostname } = new URL(c.req.url)
  const owner = await locateHost(c, host, hostname)
  if (owner === undefined) return undefined
  const feed = await c.var.shell
    .district(owner)
    .ask('calendar.feed', { token }, { caller: { via: 'feed', token } })
  return feed.ok ? feed.value.entries : undefined
}

/** The hostname selects the district; the token is looked up inside it. */
async function locateHost(
  c: Context<AppEnv>,
  host: string,
  hostname: string,
): Promise<string | undefined> {
  const { directory } = c.var.shell
  return (await directory.locate('hostname', host)) ?? directory.locate('hostname', hostname)
}

/** RFC 9110 section 13.1.2: a list of tags, weak ones compared like strong ones, `*` matches anything. */
const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag)

const missing = (): Response => new Response('Not found', { status: 404 })
const tooMany = (): Response =>
  new Response('Too many requests', { status: 429, headers: { 'retry-after': '3600' } })
