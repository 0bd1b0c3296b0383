import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { arm, type FaultScript } from '../../sandbox/slack/faults.ts'
import { startSlack, type RunningSlack } from '../../sandbox/slack/server.ts'
import { createSlackChat } from '../../src/bots/slack/post.ts'
import { slackFetch } from '../../src/bots/slack/slack-fetch.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import type { ChatAccess, ChatCard, ChatPort } from '../../src/core/ports/chat.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'

let sandbox: RunningSlack
let chat: ChatPort
beforeAll(async () => {
  sandbox = await startSlack({ port: 0, target: 'http://localhost:1/none' })
  const redirects = { 'https://slack.com': sandbox.url }
  chat = createSlackChat(createOutbound({ redirects, allowPrivate: true }))
})
afterEach(() => {
  sandbox.world.faults.armed = []
})
afterAll(() => sandbox.close())

const to = (more: Partial<ChatAccess> = {}): ChatAccess => ({
  provider: 'slack',
  tenant: CREDENTIALS.slack.teamId,
  token: CREDENTIALS.slack.botToken,
  userId: 'U0MAPLE001',
  ...more,
})

const CARD: ChatCard = {
  kind: 'concern_waiting',
  link: 'https://offramp.test/concerns/c1',
  urgent: false,
}
const HOME = { items: [], link: 'https://offramp.test/', timeZone: 'America/Chicago', more: 0 }

const calls = (method: string) =>
  sandbox.world.traffic.exchanges.filter((call) => call.method === method)

describe('a card', () => {
  test('is posted as a direct message that nobody’s client unfurls, and changed where it stands', async () => {
    const posted = await chat.post(to(), CARD)
    if (!posted.ok) throw new Error(posted.error.reason)
    expect(calls('chat.postMessage').at(-1)?.request).toMatchObject({
      unfurl_links: 'false',
      unfurl_media: 'false',
    })
    const urgent = { ...CARD, urgent: true }
    expect(await chat.update(to(), posted.value, urgent)).toEqual(posted)
    const { messages } = await sandbox.slack.see('teacher')
    expect(messages).toHaveLength(1)
    expect(messages[0]?.text).toBe('A concern is waiting in Offramp. Please open it now.')
  })

  test('never carries metadata, which any app of the workspace could read', () => {
    for (const { request } of calls('chat.postMessage')) {
      expect(JSON.stringify(request)).not.toContain('metadata')
    }
  })
})

describe('the home', () => {
  test('is published for one person', async () => {
    expect(await chat.publishHome(to(), HOME)).toEqual({ ok: true, value: null })
    expect((await sandbox.slack.see('teacher')).home?.type).toBe('home')
  })
})

describe('who stands behind an account', () => {
  test.each([
    ['U0MAPLE001', { email: 'tessa.moreno@maplevalley.example', isMember: true }],
    ['U0UNLINK1', { email: 'una@elsewhere.example', isMember: true }],
    ['U0GUEST01', { isMember: false }],
    ['U0GUEST02', { isMember: false }],
    ['U0STRANG1', { email: null, isMember: false }],
    ['U0INVITE1', { email: null, isMember: false }],
    ['U0GONE001', { isMember: false }],
    ['U0ROBOT01', { email: null, isMember: false }],
  ])('%s', async (userId, wanted) => {
    const found = await chat.lookUp(to({ userId }))
    expect(found).toMatchObject({ ok: true, value: { userId, ...wanted } })
  })

  test('an e-mail address that nobody has confirmed proves nothing', async () => {
    const confirmed = await chat.lookUp(to({ userId: 'U0INVITE1' }))
    expect(confirmed).toMatchObject({ value: { email: null } })
    const { person } = sandbox.world.desks.get('U0INVITE1') ?? {}
    expect(person?.email).toBe('ines@elsewhere.example')
  })
})

type Row = [name: string, fault: FaultScript, failure: PortFailure]
const error = (code: string): FaultScript => ({ kind: 'error', method: '*', error: code })
const later = (reason: PortFailure['reason'], more = {}): PortFailure => ({
  retry: 'later',
  reason,
  ...more,
})
const never = (reason: PortFailure['reason']): PortFailure => ({ retry: 'never', reason })

const ROWS: readonly Row[] = [
  [
    '429',
    { kind: 'rateLimited', method: '*', retryAfterSeconds: 17 },
    later('rate_limited', { afterMs: 17_000 }),
  ],
  ['ratelimited', error('ratelimited'), later('rate_limited')],
  ['500', { kind: 'status', method: '*', status: 500 }, later('unavailable', { unknown: true })],
  ['503', { kind: 'status', method: '*', status: 503 }, later('unavailable', { unknown: true })],
  ['404', { kind: 'status', method: '*', status: 404 }, never('rejected')],
  ['302', { kind: 'redirect', method: '*' }, never('rejected')],
  ['a lost answer', { kind: 'lostAnswer', method: '*' }, later('network', { unknown: true })],
  ...[
    'internal_error',
    'fatal_error',
    'service_unavailable',
    'request_timeout',
    'token_expired',
  ].map((code): Row => [code, error(code), later('unavailable')]),
  ...['token_revoked', 'invalid_auth', 'not_authed', 'account_inactive'].map((code): Row => [
    code,
    error(code),
    never('auth_failed'),
  ]),
  ...['missing_scope', 'team_access_not_granted'].map((code): Row => [
    code,
    error(code),
    never('forbidden'),
  ]),
  ...['channel_not_found', 'user_not_found', 'messages_tab_disabled', 'restricted_action'].map(
    (code): Row => [code, error(code), never('unreachable_person')],
  ),
  ...['message_not_found', 'edit_window_closed', 'cant_update_message'].map((code): Row => [
    code,
    error(code),
    never('gone'),
  ]),
  ...['invalid_blocks', 'invalid_arguments', 'msg_too_long', 'no_text', 'a_word_of_next_year'].map(
    (code): Row => [code, error(code), never('rejected')],
  ),
]

describe('what Slack refuses becomes a reason of ours, and whether trying again helps', () => {
  test.each(ROWS)('%s', async (_name, fault, failure) => {
    arm(sandbox.world.faults, fault)
    const place = { channel: 'D0MAPLE001', message: '1.1' }
    const refused = { ok: false, error: failure }
    expect(await chat.post(to(), CARD)).toEqual(refused)
    expect(await chat.update(to(), place, CARD)).toEqual(refused)
    expect(await chat.publishHome(to(), HOME)).toEqual(refused)
    expect(await chat.lookUp(to())).toEqual(refused)
  })

  test('each call is made once: the outbox is what tries again', async () => {
    const before = calls('chat.postMessage').length
    arm(sandbox.world.faults, { kind: 'status', method: 'chat.postMessage', status: 500 })
    await chat.post(to(), CARD)
    expect(calls('chat.postMessage')).toHaveLength(before + 1)
  })

  test('a rate limit of one delivery holds back no other', async () => {
    arm(sandbox.world.faults, {
      kind: 'rateLimited',
      method: 'chat.postMessage',
      retryAfterSeconds: 30,
      times: 1,
    })
    const started = performance.now()
    const posts = await Promise.all(Array.from({ length: 21 }, () => chat.post(to(), CARD)))
    expect(posts.filter(({ ok }) => ok)).toHaveLength(20)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('the bot token', () => {
  test.each([
    'https://evil.example/api',
    'https://slack.com.evil.example/',
    'http://slack.com/',
    'https://files.slack.com/',
  ])('never goes to %s', async (address) => {
    let called = 0
    const guarded = slackFetch(() => Promise.resolve(new Response(String((called += 1)))))
    await expect(guarded(address)).rejects.toThrow('not an address of Slack')
    await expect(guarded(new Request(address))).rejects.toThrow('not an address of Slack')
    expect(called).toBe(0)
  })

  test('does not follow a redirect, and the fetch is asked not to', async () => {
    const asked: (RequestInit | undefined)[] = []
    const guarded = slackFetch((_, init) => {
      asked.push(init)
      return Promise.resolve(
        new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }),
      )
    })
    await expect(guarded('https://slack.com/api/x', { redirect: 'error' })).rejects.toThrow(
      'redirect',
    )
    expect(asked).toMatchObject([{ redirect: 'manual' }])
  })
})
