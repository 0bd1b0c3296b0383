import { Hono } from 'hono'
import type { DistrictClient } from '../district/client.ts'
import type { Directory } from '../district/locate.ts'
import { log } from '../kernel/log.ts'
import type { CsvReader } from '../ports/roster-csv.ts'
import type { AppEnv } from './app-env.ts'
import { readEnv, type Config, type ConfigurationIssue, type RawEnv } from './env.ts'
import { problem, problemResponse } from './problem.ts'
import { createApi } from './routes/api.ts'
import { feedRoutes, type FeedWriter } from './routes/feed.ts'
import { healthRoutes } from './routes/health.ts'
import { hookRoutes } from './routes/hooks.ts'

/** What the composition root gives the shell. */
export type ShellParts = {
  readonly directory: (env: RawEnv) => Directory
  readonly district: (env: RawEnv, id: string) => DistrictClient
  readonly writeFeed: FeedWriter
  /** Reads the zip of an uploaded roster. */
  readonly readCsv: CsvReader
  /** Everything that is not the shell's own: bots, console. Mounted after it. */
  readonly edges: (app: Hono<AppEnv>) => void
}

/** The whole HTTP surface. Refuses to serve anything but `/healthz` until its configuration is complete. */
export function createApp(parts: ShellParts): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.onError((thrown) => {
    const incident = crypto.randomUUID()
    log('request.failed', { error: thrown.name, incident })
    return problemResponse(
      problem(500, 'internal', `Something went wrong on our side. Incident ${incident}.`),
    )
  })
  app.get('/healthz', (c) => c.text('ok'))
  app.use(async function configured(c, next) {
    const env = c.env as RawEnv // safe because the platform hands bindings as a record
    const read = readOnce(env)
    if ('issues' in read) return notConfigured(read.issues)
    c.set('shell', {
      config: read.config,
      directory: parts.directory(env),
      district: (id) => parts.district(env, id),
      readCsv: parts.readCsv,
    })
    return next()
  })
  app.route('/', healthRoutes())
  app.route('/api/v1', createApi())
  app.route('/', hookRoutes())
  app.route('/', feedRoutes(parts.writeFeed))
  parts.edges(app)
  app.notFound(() =>
    problemResponse(problem(404, 'not_found', 'There is nothing at this address.')),
  )
  return app
}

const reads = new WeakMap<RawEnv, ReturnType<typeof readEnv>>()

function readOnce(env: RawEnv): { config: Config } | { issues: readonly ConfigurationIssue[] } {
  const read = reads.get(env) ?? readEnv(env)
  reads.set(env, read)
  return read
}

function notConfigured(issues: readonly ConfigurationIssue[]): Response {
  const lines = issues.map(({ variable, remedy }) => `${variable}: ${remedy}`)
  return new Response(['Offramp is not configured.', '', ...lines, ''].join('\n'), {
    status: 503,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}
