import { ErrorCode, LogLevel, WebClient, type Logger } from '@slack/web-api'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CAST, CREDENTIALS } from '../../sandbox/cast.ts'
import { OTHER_INSTALL } from '../../sandbox/slack/people.ts'
import { startStage, type Stage } from './slack-echo.ts'
import type { Json } from './slack-samples.ts'

const TOKEN = CREDENTIALS.slack.botToken
const TEACHER = CAST[0]!.slackUserId

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const call: Stage['call'] = (...args) => stage.call(...args)

/** Refusals are what the tests below ask for; they need not fill the test output. */
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
}

const client = (token: string = TOKEN) =>
  new WebClient(token, {
    slackApiUrl: `${stage.url}/api/`,
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  })

const post = (more: Json = {}): Json => ({
  channel: TEACHER,
  text: 'You have a task. Open Offramp.',
  unfurl_links: false,
  unfurl_media: false,
  ...more,
})
const refusal = (error: string) => ({ ok: false, error })

describe('the official client', () => {
  it('is served: identity, people, conversations, messages', async () => {
    const slack = client()
    expect(await slack.auth.test()).toMatchObject({ ok: true, team_id: CREDENTIALS.slack.teamId })
    const { user } = await slack.users.info({ user: TEACHER })
    expect(user).toMatchObject({ id: TEACHER, profile: { email: CAST[0]!.email } })
    const { channel } = await slack.conversations.open({ users: TEACHER })
    const sent = await slack.chat.postMessage({
      channel: channel?.id ?? '',
      text: 'You have a task.',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'You have a task.' } }],
      unfurl_links: false,
      unfurl_media: false,
    })
    expect(sent).toMatchObject({ ok: true, channel: channel?.id })
    const seen = await stage.slack.see('teacher')
    expect(seen.messages).toMatchObject([{ ts: sent.ts, text: 'You have a task.' }])
  })
  it('hears exactly why blocks are refused', async () => {
    const sending = client().chat.postMessage({
      channel: TEACHER,
      text: 'a',
      blocks: [{ type: 'section' }],
      unfurl_links: false,
      unfurl_media: false,
    })
    await expect(sending).rejects.toMatchObject({
      code: ErrorCode.PlatformError,
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must define either `text` or `fields` [json-pointer:/blocks/0]'],
        },
      },
    })
  })
  it('hears which scopes its token has', async () => {
    const answer = await client().auth.test()
    expect(answer.response_metadata).toMatchObject({
      scopes: expect.arrayContaining(['chat:write']),
    })
  })
})

describe('tokens', () => {
  it('a call without a token is refused', async () => {
    const answer = await call('auth.test', {}, { headers: { authorization: '' } })
    expect(answer).toMatchObject(refusal('not_authed'))
  })
  it('a token nobody issued is refused', async () => {
    expect(await call('auth.test', {}, { token: 'xoxb-other' })).toMatchObject(
      refusal('invalid_auth'),
    )
  })
  it('a body token that differs from the header is refused', async () => {
    expect(await call('auth.test', { token: OTHER_INSTALL.botToken })).toMatchObject(
      refusal('invalid_auth'),
    )
  })
  it('an expired token is refused from the moment it expires', async () => {
    const issued = await stage.control('POST', 'tokens', { expiresInSeconds: 5 })
    const token = String(issued.access_token)
    expect(await call('auth.test', {}, { token })).toMatchObject({ ok: true })
    stage.clock.offsetMs += 5000
    expect(await call('auth.test', {}, { token })).toMatchObject(refusal('token_expired'))
  })
  it('a revoked token is refused', async () => {
    const token = String((await stage.control('POST', 'tokens', {})).access_token)
    await stage.control('POST', 'tokens/revoke', { token })
    expect(await call('auth.test', {}, { token })).toMatchObject(refusal('token_revoked'))
  })
  it('one workspace cannot be reached with the token of another', async () => {
    const token = OTHER_INSTALL.botToken
    expect(await call('users.info', { user: TEACHER }, { token })).toMatchObject(
      refusal('user_not_found'),
    )
    expect(await call('chat.postMessage', post(), { token })).toMatchObject(
      refusal('channel_not_found'),
    )
    expect(await call('auth.test', { team_id: CREDENTIALS.slack.teamId }, { token })).toMatchObject(
      refusal('team_access_not_granted'),
    )
  })
  it('an organisation token reaches the workspaces of the organisation and no other', async () => {
    const issued = await stage.control('POST', 'tokens', { install: 'organisation' })
    const token = String(issued.access_token)
    expect(await call('users.info', { user: TEACHER }, { token })).toMatchObject({
      ok: true,
    })
    expect(await call('users.info', { user: 'U0OTHER01' }, { token })).toMatchObject(
      refusal('user_not_found'),
    )
  })
  it.each([
    ['users.info', { user: TEACHER }, 'users:read'],
    ['conversations.open', { users: TEACHER }, 'im:write'],
    ['chat.postMessage', post(), 'chat:write'],
    ['chat.update', post({ ts: '1.2' }), 'chat:write'],
    ['chat.postEphemeral', { channel: TEACHER, user: TEACHER, text: 'a' }, 'chat:write'],
  ])('%s is refused without its scope', async (method, body, scope) => {
    const issued = await stage.control('POST', 'tokens', { scopes: ['commands'] })
    const token = String(issued.access_token)
    expect(await call(method, body, { token })).toMatchObject({
      ...refusal('missing_scope'),
      needed: scope,
      provided: 'commands',
    })
  })
  it('an e-mail address is shown only with its own scope', async () => {
    const issued = await stage.control('POST', 'tokens', { scopes: ['users:read'] })
    const token = String(issued.access_token)
    const answer = await call('users.info', { user: TEACHER }, { token })
    expect(answer).toMatchObject({ ok: true })
    expect(JSON.stringify(answer)).not.toContain('@')
  })
})

describe('how a call is written', () => {
  it('an unknown method is named as such', async () => {
    expect(await call('conversations.history', {})).toMatchObject(refusal('unknown_method'))
  })
  it('only POST is answered', async () => {
    const response = await fetch(`${stage.url}/api/auth.test`)
    expect(response.status).toBe(405)
  })
  it('plain text is refused', async () => {
    expect(
      await call('auth.test', '{}', { headers: { 'content-type': 'text/plain' } }),
    ).toMatchObject(refusal('invalid_post_type'))
  })
  it('broken JSON is refused', async () => {
    expect(await call('auth.test', '{')).toMatchObject(refusal('invalid_json'))
  })
  it('JSON that is no object is refused', async () => {
    expect(await call('auth.test', [])).toMatchObject(refusal('json_not_object'))
  })
  it('an argument the method does not know is refused', async () => {
    expect(await call('users.info', { user: TEACHER, colour: 'red' })).toMatchObject({
      ...refusal('invalid_arguments'),
      response_metadata: {
        messages: ['[ERROR] invalid additional property: colour [json-pointer:]'],
      },
    })
  })
  it('a missing argument is named', async () => {
    expect(await call('users.info', {})).toMatchObject({
      ...refusal('invalid_arguments'),
      response_metadata: { messages: ['[ERROR] missing required field: user [json-pointer:]'] },
    })
  })
  it('blocks that are broken JSON inside a form are refused', async () => {
    const form = new URLSearchParams({
      channel: TEACHER,
      text: 'a',
      unfurl_links: 'false',
      unfurl_media: 'false',
      blocks: '[{',
    })
    const type = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    expect(await call('chat.postMessage', form.toString(), type)).toMatchObject(
      refusal('invalid_arguments'),
    )
  })
})

describe('users.info and conversations.open', () => {
  it.each([
    ['U0GUEST01', { is_restricted: true, is_ultra_restricted: false }],
    ['U0GUEST02', { is_ultra_restricted: true }],
    ['U0STRANG1', { is_stranger: true, team_id: 'T0PARTNER' }],
    ['U0INVITE1', { is_invited_user: true }],
    ['U0GONE001', { deleted: true }],
    ['U0ROBOT01', { is_bot: true }],
  ])('%s is told apart from a member', async (user, flags) => {
    expect(await call('users.info', { user })).toMatchObject({ ok: true, user: flags })
  })
  it.each([
    ['U0ROBOT01', 'cannot_dm_bot'],
    ['U0GONE001', 'user_disabled'],
    ['U0NOBODY1', 'user_not_found'],
    [`${TEACHER},U0MAPLE002`, 'missing_scope'],
  ])('no conversation is opened with %s', async (users, error) => {
    expect(await call('conversations.open', { users })).toMatchObject(refusal(error))
  })
})
