/// <reference types="@cloudflare/vitest-plugin/types" />
import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { beforeAll, describe, expect, test } from 'vitest'
import { createSlackChat } from '../../src/bots/slack/post.ts'
import { slackRoutes, type SlackParts } from '../../src/bots/slack/routes.ts'
import { createOutbound, type Outbound } from '../../src/connectors/http/outbound.ts'
import { districtClient, type DistrictClient } from '../../src/core/district/client.ts'
import type { District } from '../../src/core/district/district.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'

const SECRET = 'signing-secret-of-the-workerd-test'
const TEAM = 'T0WORKERD'
const TEACHER = 'U0TEACHER'
const OPERATOR: Caller = { via: 'operator' }

/** What the edge sent to Slack: the method and its arguments. */
type Call = {
  readonly method: string
  readonly form: Record<string, string>
  readonly redirect: string
}

/** Slack as far as a teacher's concern needs it. `answer` replaces what a method says. */
function fakeSlack(
  answer: (call: Call) => Response | Promise<Response> | undefined = () => undefined,
) {
  const calls: Call[] = []
  const send: Outbound = async (input, init) => {
    const request = new Request(input, init)
    const text = new TextDecoder().decode(await request.arrayBuffer())
    const form = Object.fromEntries(new URLSearchParams(text))
    const method = new URL(request.url).pathname.replace('/api/', '')
    const call = { method, form, redirect: init?.redirect ?? 'none' }
    calls.push(call)
    return (await answer(call)) ?? Response.json({ ok: true, ...ANSWERS[method] })
  }
  return { calls, outbound: createOutbound({ redirects: {}, allowPrivate: false, fetch: send }) }
}

const ANSWERS: Readonly<Record<string, object>> = {
  'views.open': { view: { id: 'V1', hash: 'h1' } },
  'users.info': {
    user: { id: TEACHER, team_id: TEAM, profile: { email: 'teacher@district.test' } },
  },
}

let district: DistrictClient
beforeAll(async () => {
  // safe because the worker under test binds the class
  const { DISTRICT } = env as unknown as { DISTRICT: DurableObjectNamespace<District> }
  const stub = DISTRICT.get(DISTRICT.idFromName('slack-workerd'))
  district = districtClient(stub, () => Promise.resolve())
  const named = { id: 'slack-workerd', name: 'Workerd Unified', timeZone: 'America/Chicago' }
  const connection = {
    kind: 'slack',
    config: { teamId: TEAM },
    secret: { botToken: 'xoxb-test' },
  } as const
  for (const done of [
    await district.run('district.configure', named, { caller: OPERATOR }),
    await district.run('connection.set', connection, { caller: OPERATOR }),
  ]) {
    if (!done.ok) throw new Error(JSON.stringify(done.error))
  }
  await runInDurableObject(stub, (_, { storage: { sql } }) => {
    sql.exec(
      "INSERT INTO org (id, source_id, sourced_id, name, type, slug) VALUES ('school', 's', 'school', 'Cedar Ridge', 'school', 'school')",
    )
    sql.exec(
      "INSERT INTO person (id, given_name, family_name, email, is_staff, updated_at) VALUES ('teacher', 'Tessa', 'Moreno', 'teacher@district.test', 1, 0)",
    )
    sql.exec(
      "INSERT INTO membership (person_id, org_id, role, begin_on) VALUES ('teacher', 'school', 'staff', '2020-08-01')",
    )
  })
})

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

async function signed(body: string, contentType: string): Promise<Request> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(SECRET), algorithm, false, [
    'sign',
  ])
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`v0:${timestamp}:${body}`))
  return new Request('https://offramp.test/slack/events', {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${hex(mac)}`,
    },
  })
}

const FORM = 'application/x-www-form-urlencoded'
const command = () =>
  signed(
    new URLSearchParams({
      command: '/concern',
      text: '',
      team_id: TEAM,
      user_id: TEACHER,
      channel_id: 'D1',
      trigger_id: 'trigger',
      response_url: 'https://hooks.slack.com/commands/1',
    }).toString(),
    FORM,
  )
const interaction = (payload: object) => {
  const user = { id: TEACHER, team_id: TEAM }
  const whole = { team: { id: TEAM }, user, ...payload }
  return signed(new URLSearchParams({ payload: JSON.stringify(whole) }).toString(), FORM)
}
const event = (inside: object) =>
  signed(
    JSON.stringify({
      type: 'event_callback',
      team_id: TEAM,
      context_team_id: TEAM,
      event_id: 'Ev1',
      event: inside,
    }),
    'application/json',
  )

type Slack = ReturnType<typeof fakeSlack>

/** Sends the request through the routes and waits for everything put off. */
async function send(request: Promise<Request>, slack: Slack, more: Partial<SlackParts> = {}) {
  const { outbound } = slack
  const parts: SlackParts = {
    secrets: [SECRET],
    outbound,
    chat: createSlackChat(outbound),
    locate: async (tenant) => (tenant === TEAM ? { id: 'd', client: district } : undefined),
    ...more,
  }
  const context = createExecutionContext()
  const app = new Hono().route(
    '/',
    slackRoutes(() => parts),
  )
  const response = await app.fetch(await request, {}, context)
  return { response, rest: waitOnExecutionContext(context) }
}

const submission = (viewId: string) =>
  interaction({
    type: 'view_submission',
    view: {
      id: viewId,
      callback_id: 'concern_form',
      app_installed_team_id: TEAM,
      state: {
        values: {
          what: { value: { type: 'plain_text_input', value: 'He said something' } },
          someone_else: { value: { type: 'plain_text_input', value: 'a tall boy' } },
          danger_now: { value: { type: 'radio_buttons', selected_option: { value: 'no' } } },
          weapon: { value: { type: 'radio_buttons', selected_option: { value: 'no' } } },
          self_harm: { value: { type: 'radio_buttons', selected_option: { value: 'unknown' } } },
        },
      },
    },
  })

describe('Bolt in workerd', () => {
  test('opens the form for a teacher who types the command, after asking Slack who that is', async () => {
    const slack = fakeSlack()
    const { response, rest } = await send(command(), slack)
    expect(response.status).toBe(200)
    await rest
    const methods = slack.calls.map(({ method }) => method)
    expect(methods.toSorted()).toContain('views.open')
    expect(methods).toContain('users.info')
    const shown = slack.calls.filter(({ method }) => method.startsWith('views.')).at(-1)
    expect(shown?.form['token']).toBe('xoxb-test')
    expect(JSON.parse(shown?.form['view'] ?? '{}')).toMatchObject({ callback_id: 'concern_form' })
  })

  test('stores a concern before it answers, and one for a form that is sent twice', async () => {
    const slack = fakeSlack()
    await (
      await send(command(), slack)
    ).rest
    const twice = await Promise.all([send(submission('V7'), slack), send(submission('V7'), slack)])
    const answers = await Promise.all(twice.map(({ response }) => response.json()))
    expect(answers[0]).toMatchObject({ response_action: 'update', view: { callback_id: 'shown' } })
    expect(answers[1]).toEqual(answers[0])
    await Promise.all(twice.map(({ rest }) => rest))
  })

  test('keeps the form open when the district cannot be reached', async () => {
    const down = () => Promise.reject(new Error('down'))
    const locate = () => Promise.resolve({ id: 'd', client: { run: down, ask: down } })
    const { response, rest } = await send(submission('V8'), fakeSlack(), { locate })
    expect(await response.json()).toMatchObject({ response_action: 'errors' })
    await rest
  })

  test('never lets the runtime follow a redirect, and asks for nothing the runtime does not know', async () => {
    const slack = fakeSlack()
    await (
      await send(command(), slack)
    ).rest
    expect(new Set(slack.calls.map(({ redirect }) => redirect))).toEqual(new Set(['manual']))
  })

  test('a rate limit in one request leaves twenty others, under way at the same time, untouched', async () => {
    const limited = () =>
      Response.json({ ok: false }, { status: 429, headers: { 'retry-after': '30' } })
    let first = true
    const slack = fakeSlack(({ method }) => {
      if (method !== 'views.open' || !first) return undefined
      first = false
      return limited()
    })
    const started = Date.now()
    const all = await Promise.all(Array.from({ length: 21 }, () => send(command(), slack)))
    await Promise.all(all.map(({ rest }) => rest))
    expect(all.map(({ response }) => response.status)).toEqual(Array(21).fill(200))
    expect(slack.calls.filter(({ method }) => method === 'views.open')).toHaveLength(21)
    expect(slack.calls.filter(({ method }) => method === '/commands/1')).toHaveLength(1)
    expect(Date.now() - started).toBeLessThan(10_000)
  })

  test('answers an event only after its listener has finished, and 500 when that failed', async () => {
    const opened = { type: 'app_home_opened', user: TEACHER, tab: 'home', channel: 'D1' }
    let isDone = false
    const late: DistrictClient = {
      ask: (...act) => district.ask(...act),
      run: async (...act) => {
        const result = await district.run(...act)
        await new Promise((resolve) => setTimeout(resolve, 300))
        isDone = true
        return result
      },
    }
    const served = await send(event(opened), fakeSlack(), {
      locate: () => Promise.resolve({ id: 'd', client: late }),
    })
    expect(served.response.status).toBe(200)
    expect(isDone).toBe(true)
    const down = () => Promise.reject(new Error('down'))
    const failed = await send(event(opened), fakeSlack(), {
      locate: () => Promise.resolve({ id: 'd', client: { run: down, ask: down } }),
    })
    expect(failed.response.status).toBe(500)
    await Promise.all([served.rest, failed.rest])
  })

  test('falls back to a plain section where the workspace does not take an alert block', async () => {
    const slack = fakeSlack(({ method, form }) =>
      method === 'views.open' && form['view']?.includes('"alert"')
        ? Response.json({ ok: false, error: 'invalid_arguments' })
        : undefined,
    )
    await (
      await send(command(), slack)
    ).rest
    const opened = slack.calls.filter(({ method }) => method === 'views.open')
    expect(opened.map(({ form }) => form['view']?.includes('"alert"'))).toEqual([true, false])
  })

  test('refuses what Slack did not sign', async () => {
    const request = await command()
    request.headers.set('x-slack-signature', `v0=${'0'.repeat(64)}`)
    const { response } = await send(Promise.resolve(request), fakeSlack())
    expect(response.status).toBe(401)
  })
})
