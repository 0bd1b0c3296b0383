import { Hono } from 'hono'
import { CAST, CREDENTIALS } from '../../sandbox/cast.ts'
import { serveLoopback, type Listening } from '../../sandbox/http.ts'
import { startSlack, type RunningSlack } from '../../sandbox/slack/server.ts'
import { createSlackChat } from '../../src/bots/slack/post.ts'
import { slackRoutes, type SlackParts } from '../../src/bots/slack/routes.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createCourier } from '../../src/core/jobs/effects.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { createDistrict, OPERATOR, type TestDistrict } from './district.ts'

/** A district behind the Slack edge, and a fake workspace that talks to it over HTTP. */
export type SlackDesk = {
  readonly district: TestDistrict
  readonly slack: RunningSlack['slack']
  readonly sandbox: RunningSlack
  readonly courier: Courier
  /** Replaced by a test that wants the edge to behave otherwise. */
  parts: SlackParts
  close(): Promise<void>
}

const { slack: SLACK } = CREDENTIALS

/** Staff of the cast by their short name. */
export const castMember = (key: string) => {
  const found = CAST.find((member) => member.key === key)
  if (!found) throw new Error(`nobody is called ${key}`)
  return found
}

export async function startSlackDesk(): Promise<SlackDesk> {
  const district = await createDistrict()
  const connected = await district.client.run(
    'connection.set',
    { kind: 'slack', config: { teamId: SLACK.teamId }, secret: { botToken: SLACK.botToken } },
    { caller: OPERATOR },
  )
  if (!connected.ok) throw new Error(JSON.stringify(connected.error))
  const app = new Hono()
  const waiting: Promise<unknown>[] = []
  const context = {
    waitUntil: (work: Promise<unknown>) => void waiting.push(work),
    passThroughOnException: () => {},
  }
  const server: Listening = await serveLoopback(
    // safe because the routes use nothing of the context but waitUntil
    (request) => app.fetch(request, {}, context as unknown as ExecutionContext),
    0,
  )
  const sandbox = await startSlack({ port: 0, target: `${server.url}/slack/events` })
  const redirects = { 'https://slack.com': sandbox.url, 'https://hooks.slack.com': sandbox.url }
  const outbound = createOutbound({ redirects, allowPrivate: true })
  const chat = createSlackChat(outbound)
  const unused = () => Promise.reject(new Error('not part of this test'))
  const desk: SlackDesk = {
    district,
    sandbox,
    slack: sandbox.slack,
    courier: createCourier({
      chat,
      roster: { probe: unused, readPage: unused, readOne: unused },
      calendarFor: () => ({ put: unused, remove: unused }),
    }),
    parts: {
      secrets: [SLACK.signingSecret],
      outbound,
      chat,
      locate: (tenant) =>
        Promise.resolve(tenant === SLACK.teamId ? { id: 'd', client: district.client } : undefined),
    },
    close: async () => {
      await Promise.allSettled(waiting)
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
