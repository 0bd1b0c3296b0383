import { eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { CAST, CREDENTIALS, type CastMember } from '../../sandbox/cast.ts'
import { serveLoopback, type Listening } from '../../sandbox/http.ts'
import { arm, type FaultScript } from '../../sandbox/slack/faults.ts'
import { startSlack, type RunningSlack } from '../../sandbox/slack/server.ts'
import type { Exchange } from '../../sandbox/slack/traffic.ts'
import { createSlackChat } from '../../src/bots/slack/post.ts'
import { slackRoutes, type SlackParts } from '../../src/bots/slack/routes.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import type { DistrictClient } from '../../src/core/district/client.ts'
import { createCourier } from '../../src/core/jobs/effects.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { person } from '../../src/core/store/tables/people.ts'
import { createDistrict, OPERATOR, type TestDistrict } from './district.ts'
import type { SeededPerson } from './people.ts'

/** A district behind the Slack edge, and a fake workspace that talks to it over HTTP. */
export type SlackDesk = {
  readonly district: TestDistrict
  readonly slack: RunningSlack['slack']
  readonly sandbox: RunningSlack
  readonly courier: Courier
  /** Replaced by a test that wants the edge to behave otherwise. */
  parts: SlackParts
  /** Waits until the edge has done everything it put off. */
  settled(): Promise<void>
  /** What the edge called at Slack, oldest first. */
  calls(method?: string): Exchange[]
  /** Makes the workspace misbehave, until the next `mend`. */
  fault(script: FaultScript): void
  mend(): void
  close(): Promise<void>
}

const { slack: SLACK } = CREDENTIALS

/** What response addresses begin with at Slack; the edge posts to no other. */
const HOOKS = 'https://hooks.slack.com'

/** Staff of the cast by their short name. */
function castMember(key: string): CastMember {
  const found = CAST.find((member) => member.key === key)
  if (!found) throw new Error(`nobody is called ${key}`)
  return found
}

/** Gives a seeded person the e-mail of somebody in the workspace, so that their first visit links the two. */
export function playedBy({ db }: TestDistrict, who: SeededPerson, key: string): void {
  const { email } = castMember(key)
  db.update(person).set({ email }).where(eq(person.id, who.id)).run()
}

/** The edge in front of the given district, or of an empty one. */
export async function startSlackDesk(given?: TestDistrict): Promise<SlackDesk> {
  const district = given ?? (await createDistrict())
  await connect(district)
  const app = new Hono()
  app.onError(() => new Response(null, { status: 500 }))
  const waiting = new Set<Promise<unknown>>()
  const server = await serve(app, waiting)
  const target = `${server.url}/slack/events`
  const sandbox = await startSlack({ port: 0, target, publicUrl: HOOKS, eventRetryDelaysMs: [] })
  const redirects = { 'https://slack.com': sandbox.url, [HOOKS]: sandbox.url }
  const outbound = createOutbound({ redirects, allowPrivate: true })
  const chat = createSlackChat(outbound)
  const settled = async () => {
    while (waiting.size > 0) await Promise.allSettled(waiting)
  }
  const desk: SlackDesk = {
    district,
    sandbox,
    slack: sandbox.slack,
    courier: courierOf(chat),
    parts: {
      secrets: [SLACK.signingSecret],
      outbound,
      chat,
      locate: (tenant) =>
        Promise.resolve(tenant === SLACK.teamId ? { id: 'd', client: district.client } : undefined),
    },
    settled,
    calls: (method) =>
      sandbox.world.traffic.exchanges.filter(
        (call) => call.direction === 'in' && (method === undefined || call.method === method),
      ),
    fault: (script) => arm(sandbox.world.faults, script),
    mend: () => {
      sandbox.world.faults.armed = []
    },
    close: async () => {
      await settled()
      await sandbox.close()
      await server.close()
    },
  }
  app.route(
    '/',
    slackRoutes(() => desk.parts),
  )
  return desk
}

async function connect({ client }: TestDistrict): Promise<void> {
  const connected = await client.run(
    'connection.set',
    { kind: 'slack', config: { teamId: SLACK.teamId }, secret: { botToken: SLACK.botToken } },
    { caller: OPERATOR },
  )
  if (!connected.ok) throw new Error(JSON.stringify(connected.error))
}

function serve(app: Hono, waiting: Set<Promise<unknown>>): Promise<Listening> {
  const waitUntil = (work: Promise<unknown>) => {
    waiting.add(work)
    void work.finally(() => waiting.delete(work)).catch(() => undefined)
  }
  // safe because the routes use nothing of the context but waitUntil
  const context = { waitUntil, passThroughOnException: () => {} } as unknown as ExecutionContext
  return serveLoopback((request) => app.fetch(request, {}, context), 0)
}

function courierOf(chat: SlackParts['chat']): Courier {
  const unused = () => Promise.reject(new Error('not part of this test'))
  return createCourier({
    chat,
    roster: { probe: unused, readPage: unused, readOne: unused },
    calendarFor: () => ({ open: unused, put: unused, remove: unused }),
  })
}

/** A district that cannot be reached. */
export const DOWN: DistrictClient = {
  run: () => Promise.reject(new Error('down')),
  ask: () => Promise.reject(new Error('down')),
}

/** The same district, every answer so many milliseconds later. What it does, it does at once. */
export function slowed(client: DistrictClient, ms: number): DistrictClient {
  const late = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    await new Promise((resolve) => setTimeout(resolve, ms))
    return done
  }
  return {
    run: (name, input, envelope) => late(client.run(name, input, envelope)),
    ask: (name, input, envelope) => late(client.ask(name, input, envelope)),
  }
}

/** Does the work while the edge reaches this client in place of the district's own. */
export async function whileDistrictIs<T>(
  desk: SlackDesk,
  client: DistrictClient,
  work: () => Promise<T>,
): Promise<T> {
  const { parts } = desk
  desk.parts = { ...parts, locate: () => Promise.resolve({ id: 'd', client }) }
  try {
    return await work()
  } finally {
    desk.parts = parts
  }
}
