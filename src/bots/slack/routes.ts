import { App, LogLevel } from '@slack/bolt'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { FORM, SAY } from '../../core/conversation/words.ts'
import type { LocatedDistrict } from '../../core/district/client.ts'
import { log } from '../../core/kernel/log.ts'
import type { ChatPort } from '../../core/ports/chat.ts'
import { clientOptions, type SlackOutbound } from './client.ts'
import { speakerOf, tenantOf } from './read.ts'
import { FetchReceiver, type SlackBody } from './receiver.ts'
import { register } from './register.ts'
import { saidView } from './render-modals.ts'

/** What the Slack edge needs of the deployment. */
export type SlackParts = {
  readonly secrets: readonly string[]
  readonly outbound: SlackOutbound
  readonly chat: ChatPort
  readonly locate: (tenant: string) => Promise<LocatedDistrict | undefined>
}

/** Slack's payloads are far smaller; a larger body is not Slack's. */
const BODY_MAX_BYTES = 1_048_576
/** In the seconds a person waits, once more is all there is time for. */
const RETRIES = 1

/** `POST /slack/events`: every payload kind of Slack. `partsOf` gives null when there is no signing secret. */
export function slackRoutes<E extends object>(
  partsOf: (variables: E) => SlackParts | null,
): Hono<{ Variables: E }> {
  const routes = new Hono<{ Variables: E }>()
  const tooLarge = () => new Response(null, { status: 413 })
  routes.post('/slack/events', bodyLimit({ maxSize: BODY_MAX_BYTES, onError: tooLarge }), (c) => {
    const parts = partsOf(c.var as E) // safe because the routes are mounted where these variables are set
    if (!parts) return new Response(NO_SECRET, { status: 503 })
    return handle(parts, c.req.raw, (work) => c.executionCtx.waitUntil(work))
  })
  routes.all('/slack/events', () => new Response(null, { status: 405, headers: { allow: 'POST' } }))
  return routes
}

const NO_SECRET = 'Slack is not connected. Set SLACK_SIGNING_SECRET.'

function handle(
  parts: SlackParts,
  request: Request,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Response> {
  const defer = (work: Promise<unknown>) =>
    waitUntil(work.catch(() => log('slack.failed', { code: 'deferred' })))
  const before = async (body: SlackBody) => {
    if (body['type'] === 'app_rate_limited') return rateLimited()
    const tenant = tenantOf(body)
    const district = tenant && (await parts.locate(tenant))
    if (!tenant || !district) return unknownTenant(body)
    register(app, { district, tenant, speaker: speakerOf(body, tenant), chat: parts.chat, defer })
    return undefined
  }
  const receiver = new FetchReceiver({ secrets: parts.secrets, before, defer })
  // One app per request: a client that meets a rate limit would pause every request that shares it.
  const app = new App({
    receiver,
    convoStore: false,
    logLevel: LogLevel.ERROR,
    // No token here: it comes with the district's answer.
    authorize: ({ teamId, enterpriseId }) =>
      Promise.resolve({ ...(teamId && { teamId }), ...(enterpriseId && { enterpriseId }) }),
    clientOptions: clientOptions(parts.outbound, RETRIES),
  })
  app.error(async (error) => {
    throw error
  })
  return receiver.handle(request)
}

/** Slack held events of this app back; people are served, so it is only counted. */
function rateLimited(): Response {
  log('slack.failed', { code: 'app_rate_limited' })
  return new Response(null)
}

/** A workspace no district has: people get one sentence, Slack gets its 200. */
function unknownTenant(body: SlackBody): Response {
  log('slack.rejected', { code: 'unknown_workspace' })
  if (typeof body['command'] === 'string') {
    return Response.json({ response_type: 'ephemeral', text: SAY.notConnected })
  }
  switch (body['type']) {
    case 'view_submission':
      return Response.json({
        response_action: 'update',
        view: saidView(FORM.title, SAY.notConnected),
      })
    case 'block_suggestion':
      return Response.json({ options: [] })
    default:
      return new Response(null)
  }
}
