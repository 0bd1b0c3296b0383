import { App, LogLevel } from '@slack/bolt'
import { Hono } from 'hono'
import { SAY } from '../../core/conversation/words.ts'
import type { LocatedDistrict } from '../../core/district/client.ts'
import { log } from '../../core/kernel/log.ts'
import type { ChatPort } from '../../core/ports/chat.ts'
import { clientOptions, type SlackOutbound } from './client.ts'
import { speakerOf, tenantOf } from './read.ts'
import { FetchReceiver, type SlackBody } from './receiver.ts'
import { register } from './register.ts'
import { saidView } from './render-views.ts'

/** What the Slack edge needs of the deployment. */
export type SlackParts = {
  readonly secrets: readonly string[]
  readonly outbound: SlackOutbound
  readonly chat: ChatPort
  readonly locate: (tenant: string) => Promise<LocatedDistrict | undefined>
}

/** `POST /slack/events`: every payload kind of Slack. `parts` is null when the deployment has no signing secret. */
export function slackRoutes<E extends object>(
  partsOf: (variables: E) => SlackParts | null,
): Hono<{ Variables: E }> {
  const routes = new Hono<{ Variables: E }>()
  routes.post('/slack/events', (c) => {
    const parts = partsOf(c.var as E) // safe because the routes are mounted where these variables are set
    if (!parts)
      return new Response('Slack is not connected. Set SLACK_SIGNING_SECRET.', { status: 503 })
    return handle(parts, c.req.raw, (work) => c.executionCtx.waitUntil(work))
  })
  routes.all('/slack/events', () => new Response(null, { status: 405, headers: { allow: 'POST' } }))
  return routes
}

function handle(
  parts: SlackParts,
  request: Request,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Response> {
  const defer = (work: Promise<unknown>) =>
    waitUntil(work.catch(() => log('slack.failed', { code: 'deferred' })))
  const before = async (body: SlackBody) => {
    if (body['type'] === 'app_rate_limited') return new Response(null)
    const tenant = tenantOf(body)
    const district = tenant && (await parts.locate(tenant))
    if (!tenant || !district) return unknownTenant(body)
    register(app, { district, tenant, speaker: speakerOf(body, tenant), chat: parts.chat, defer })
    return {}
  }
  const receiver = new FetchReceiver({ secrets: parts.secrets, before, defer })
  // One app per request: a client that meets a rate limit would pause every request that shares it.
  const app = new App({
    receiver,
    convoStore: false,
    logLevel: LogLevel.ERROR,
    authorize: ({ teamId, enterpriseId }) =>
      Promise.resolve({ ...(teamId && { teamId }), ...(enterpriseId && { enterpriseId }) }),
    clientOptions: clientOptions(parts.outbound, 1),
  })
  app.error(async ({ message }) => {
    throw new Error(message)
  })
  return receiver.handle(request)
}

/** A workspace no district has: people get one sentence, Slack gets its 200. */
function unknownTenant(body: SlackBody): Response {
  if (typeof body['command'] === 'string') {
    return Response.json({ response_type: 'ephemeral', text: SAY.notConnected })
  }
  if (body['type'] === 'view_submission') {
    return Response.json({ response_action: 'update', view: saidView('Offramp', SAY.notConnected) })
  }
  return new Response(null)
}
