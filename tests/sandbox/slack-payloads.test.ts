import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CAST, CREDENTIALS } from '../../sandbox/cast.ts'
import type { ActInput } from '../../sandbox/slack/act.ts'
import { slackSignature, type Wire } from '../../sandbox/slack/sign.ts'
import { startStage, type Stage } from './slack-echo.ts'
import { actions, confirm, ELEMENTS, home, input, modal, type Json } from './slack-samples.ts'

const TEACHER = CAST[0]!.slackUserId
const { slack: app } = CREDENTIALS

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ ackMs: 250, eventRetryDelaysMs: [0, 20, 40] })
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const call: Stage['call'] = (...args) => stage.call(...args)
/** Opens this modal for the teacher, as an app does on a command. */
async function openModal(view: Json = modal(input('plain_text_input'))): Promise<void> {
  await stage.slack.slash('teacher', '/concern')
  await call('views.open', { trigger_id: stage.last().body.trigger_id, view })
}

async function sendMessage(...blocks: Json[]): Promise<string> {
  const sent = await call('chat.postMessage', {
    channel: TEACHER,
    text: 'You have a task.',
    blocks,
    unfurl_links: false,
    unfurl_media: false,
  })
  return String(sent.ts)
}

describe('signatures', () => {
  it('the example of Slack’s own documentation gives the documented signature', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
    expect(slackSignature('8f742231b10e8888abcd99yyyzzz85a5', '1531420618', body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    )
  })
  it('what arrives is signed over the very bytes that arrived', async () => {
    await stage.slack.slash('teacher', '/concern')
    const { headers, raw } = stage.last()
    const timestamp = headers.get('x-slack-request-timestamp') ?? ''
    expect(headers.get('x-slack-signature')).toBe(slackSignature(app.signingSecret, timestamp, raw))
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(2)
  })

  const sent = async (wire: Wire) => {
    await stage.slack.slash('teacher', '/concern', { wire })
    const { headers, raw } = stage.last()
    const timestamp = headers.get('x-slack-request-timestamp')
    return { timestamp, signature: headers.get('x-slack-signature'), raw }
  }

  it.each([301, -301, 300])('a time stamp %i s off is signed as such', async (skewSeconds) => {
    const { timestamp, signature, raw } = await sent({ skewSeconds })
    expect(Math.abs(Number(timestamp) - Date.now() / 1000 - skewSeconds)).toBeLessThan(2)
    expect(signature).toBe(slackSignature(app.signingSecret, String(timestamp), raw))
  })
  it('another secret signs well, but with that secret', async () => {
    const { timestamp, signature, raw } = await sent({ secret: 'a-second-signing-secret' })
    expect(signature).toBe(slackSignature('a-second-signing-secret', String(timestamp), raw))
  })
  it.each<[Wire['signature'], RegExp]>([
    ['v1', /^v1=[0-9a-f]{64}$/],
    ['wrong', /^v0=0{64}$/],
    ['malformed', /^v0=not-hex$/],
  ])('a signature can be %s', async (signature, pattern) => {
    expect((await sent({ signature })).signature).toMatch(pattern)
  })
  it('both headers can be left out', async () => {
    expect(await sent({ signature: 'missing', timestamp: 'missing' })).toMatchObject({
      timestamp: null,
      signature: null,
    })
  })
})

describe('what arrives for each kind of act', () => {
  it('a slash command', async () => {
    await stage.slack.slash('teacher', '/concern', { text: 'ignored words' })
    expect(stage.last().headers.get('content-type')).toBe('application/x-www-form-urlencoded')
    expect(stage.last().body).toMatchObject({
      command: '/concern',
      text: 'ignored words',
      user_id: TEACHER,
      team_id: app.teamId,
      api_app_id: app.appId,
      is_enterprise_install: 'false',
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]+$/),
      response_url: expect.stringContaining(stage.url),
    })
  })
  it('a global shortcut', async () => {
    await stage.slack.shortcut('teacher', 'raise_concern')
    expect(stage.last().body).toMatchObject({
      type: 'shortcut',
      callback_id: 'raise_concern',
      user: { id: TEACHER, team_id: app.teamId },
      team: { id: app.teamId },
      trigger_id: expect.any(String),
    })
  })
  it('a message shortcut on a message of a stranger', async () => {
    const message = { text: 'I saw something', author: 'stranger' }
    await stage.slack.messageShortcut('teacher', { callbackId: 'raise_from_message', message })
    expect(stage.last().body).toMatchObject({
      type: 'message_action',
      callback_id: 'raise_from_message',
      message: { text: 'I saw something', user: 'U0STRANG1', team: 'T0PARTNER' },
      channel: { id: expect.any(String) },
      response_url: expect.any(String),
    })
  })
  it('a press on a message names the message, its conversation and what was pressed', async () => {
    const message = await sendMessage(actions({ ...ELEMENTS.button(), confirm: confirm() }))
    await stage.slack.press('teacher', { message, actionId: 'b' })
    const { dm } = await stage.slack.see('teacher')
    expect(stage.last().body).toMatchObject({
      type: 'block_actions',
      container: { type: 'message', message_ts: message, channel_id: dm },
      channel: { id: dm },
      message: { ts: message },
      actions: [{ type: 'button', action_id: 'b', value: 't1', action_ts: expect.any(String) }],
      trigger_id: expect.any(String),
      response_url: expect.any(String),
    })
  })
  it('a press on App Home names the view', async () => {
    await call('views.publish', { user_id: TEACHER, view: home(actions(ELEMENTS.button())) })
    await stage.slack.press('teacher', { home: true, actionId: 'b' })
    const { home: view } = await stage.slack.see('teacher')
    expect(stage.last().body).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: view!.id },
      view: { id: view!.id, type: 'home', hash: view!.hash },
    })
    expect(stage.last().body).not.toHaveProperty('response_url')
  })
  it('a choice in a modal carries the state of the whole view', async () => {
    await openModal(modal(input('plain_text_input'), actions(ELEMENTS.static_select())))
    await stage.slack.fill('teacher', null, { plain_text_input: 'Text' })
    await stage.slack.press('teacher', { actionId: 's', value: 'o1' })
    expect(stage.last().body).toMatchObject({
      actions: [{ type: 'static_select', selected_option: { value: 'o1' } }],
      view: { state: { values: { plain_text_input: { p: { value: 'Text' } } } } },
    })
  })
  it('a link button reports its address', async () => {
    const url = 'https://offramp.example/t/1'
    const message = await sendMessage(actions({ ...ELEMENTS.button(), url }))
    await stage.slack.press('teacher', { message, actionId: 'b' })
    expect(stage.last().body).toMatchObject({ actions: [{ url }] })
  })
  it('a choice from an overflow menu', async () => {
    const message = await sendMessage(actions(ELEMENTS.overflow()))
    await stage.slack.press('teacher', { message, actionId: 'o', value: 'o1' })
    expect(stage.last().body).toMatchObject({ actions: [{ selected_option: { value: 'o1' } }] })
  })
  it('opening App Home is an event inside an envelope', async () => {
    await stage.slack.openHome('teacher')
    expect(stage.last().headers.get('content-type')).toBe('application/json')
    expect(stage.last().body).toMatchObject({
      type: 'event_callback',
      team_id: app.teamId,
      context_team_id: app.teamId,
      event_id: expect.stringMatching(/^Ev/),
      authorizations: [{ team_id: app.teamId, is_enterprise_install: false }],
      event: { type: 'app_home_opened', user: TEACHER, tab: 'home' },
    })
  })
  it.each<[ActInput, Json]>([
    [
      { do: 'urlVerification', challenge: 'abc' },
      { type: 'url_verification', challenge: 'abc' },
    ],
    [{ do: 'sslCheck' }, { ssl_check: '1' }],
    [{ do: 'appRateLimited' }, { type: 'app_rate_limited', team_id: app.teamId }],
  ])('%j', async (act, body) => {
    await stage.slack.act(act)
    expect(stage.last().body).toMatchObject(body)
    expect(stage.last().body).not.toHaveProperty('event')
  })
  it('anything at all, as it is', async () => {
    await stage.slack.act({ do: 'raw', body: '{"broken', contentType: 'application/json' })
    expect(stage.last().raw).toBe('{"broken')
  })
})

describe('as an organisation install, and through a shared channel', () => {
  const wire = { isOrgInstall: true }

  it('an interaction has no team, but an enterprise', async () => {
    await stage.slack.shortcut('teacher', 'raise_concern', { wire })
    expect(stage.last().body).toMatchObject({
      team: null,
      enterprise: { id: 'E0MAPLE01' },
      is_enterprise_install: true,
      user: { team_id: app.teamId },
    })
  })
  it('a command says so in words', async () => {
    await stage.slack.slash('teacher', '/concern', { wire })
    expect(stage.last().body).toMatchObject({
      is_enterprise_install: 'true',
      enterprise_id: 'E0MAPLE01',
    })
  })
  it('an event is authorized for the enterprise alone', async () => {
    await stage.slack.openHome('teacher', { wire })
    expect(stage.last().body).toMatchObject({
      authorizations: [{ team_id: null, enterprise_id: 'E0MAPLE01', is_enterprise_install: true }],
    })
  })
  it('a stranger’s event names the stranger’s workspace outside and ours inside', async () => {
    await stage.slack.event('stranger', { type: 'app_home_opened' }, { isExtSharedChannel: true })
    expect(stage.last().body).toMatchObject({
      team_id: 'T0PARTNER',
      context_team_id: app.teamId,
      is_ext_shared_channel: true,
    })
  })
  it('a stranger’s form names the workspace the app is installed in', async () => {
    await stage.slack.slash('stranger', '/concern')
    await call('views.open', { trigger_id: stage.last().body.trigger_id, view: modal() })
    await stage.slack.submit('stranger', null)
    expect(stage.last().body).toMatchObject({
      user: { id: 'U0STRANG1', team_id: 'T0PARTNER' },
      view: { app_installed_team_id: app.teamId },
    })
  })
  it('an unknown workspace can be played', async () => {
    await stage.slack.slash('teacher', '/concern', { wire: { teamId: 'T0UNKNOWN' } })
    expect(stage.last().body).toMatchObject({ team_id: 'T0UNKNOWN' })
  })
})
