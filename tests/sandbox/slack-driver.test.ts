import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import { remoteSlack } from '../../sandbox/slack/remote.ts'
import { startStage, type Stage } from './slack-echo.ts'
import { actions, ELEMENTS, input, modal, section, type Json } from './slack-samples.ts'

const TEACHER = CAST[0]!.slackUserId

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ ackMs: 250, eventRetryDelaysMs: [0, 20, 40] })
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const call: Stage['call'] = (...args) => stage.call(...args)
const respond = (url: unknown, body: unknown) =>
  fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

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

describe('what the client does with other answers', () => {
  const notes = async () => (await stage.slack.see('teacher')).messages

  it('a command answered with a note shows it to this person only', async () => {
    stage.app.answering = () => ({ json: { response_type: 'ephemeral', text: 'Not connected.' } })
    await stage.slack.slash('teacher', '/concern')
    expect(await notes()).toMatchObject([{ text: 'Not connected.', isEphemeral: true }])
  })
  it('a command answered for everyone to see is refused', async () => {
    stage.app.answering = () => ({ json: { response_type: 'in_channel', text: 'Hello' } })
    const { notice } = await stage.slack.slash('teacher', '/concern')
    expect(notice?.text).toBe('/concern failed with the error "dispatch_failed"')
    expect(await notes()).toEqual([])
  })
  it('a command that is not answered in time fails visibly', async () => {
    stage.app.answering = async () => {
      await pause(400)
      return {}
    }
    const { notice } = await stage.slack.slash('teacher', '/concern')
    expect(notice?.text).toBe('/concern failed with the error "operation_timeout"')
  })
  it('a response url works five times', async () => {
    await stage.slack.slash('teacher', '/concern')
    const url = stage.last().body.response_url
    const statuses: number[] = []
    for (let n = 0; n < 6; n++) statuses.push((await respond(url, { text: `Note ${n}` })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404])
    expect(await notes()).toHaveLength(5)
  })
  it('a response url works for half an hour', async () => {
    await stage.slack.slash('teacher', '/concern')
    const url = stage.last().body.response_url
    stage.clock.offsetMs += 30 * 60_000 + 1000
    const answer = await respond(url, { text: 'Late' })
    expect(await answer.json()).toEqual({ ok: false, error: 'expired_url' })
  })
  it('a response url replaces or removes the message that was pressed', async () => {
    const message = await sendMessage(actions(ELEMENTS.button()))
    await stage.slack.press('teacher', { message, actionId: 'b' })
    const url = stage.last().body.response_url
    await respond(url, { text: 'Done', replace_original: true })
    expect(await notes()).toMatchObject([{ ts: message, text: 'Done', blocks: [] }])
    await respond(url, { delete_original: true })
    expect(await notes()).toEqual([])
  })
  it.each([
    ['without text', { blocks: [section()] }],
    ['with bad blocks', { text: 'a', blocks: [{ type: 'section' }] }],
    ['to the whole conversation', { text: 'a', response_type: 'in_channel' }],
  ])('a response %s is refused', async (_, body) => {
    await stage.slack.slash('teacher', '/concern')
    expect((await respond(stage.last().body.response_url, body)).status).toBe(400)
  })
})

describe('events', () => {
  const attempts = () =>
    stage.app.received.map(({ headers, body }) => [headers.get('x-slack-retry-num'), body.event_id])

  it('a refused event comes again with the same id, three times', async () => {
    stage.app.answering = () => ({ status: 500 })
    await stage.slack.openHome('teacher')
    await pause(150)
    const ids = new Set(attempts().map(([, id]) => id))
    expect(attempts().map(([number]) => number)).toEqual([null, '1', '2', '3'])
    expect(ids.size).toBe(1)
    expect(stage.last().headers.get('x-slack-retry-reason')).toBe('http_error')
  })
  it('an event that was taken does not come again', async () => {
    await stage.slack.openHome('teacher')
    await pause(100)
    expect(attempts()).toHaveLength(1)
  })
  it('an app can ask not to be told again', async () => {
    stage.app.answering = () => ({ status: 400, headers: { 'x-slack-no-retry': '1' } })
    await stage.slack.openHome('teacher')
    await pause(100)
    expect(attempts()).toHaveLength(1)
  })
  it('a repetition can be played on purpose', async () => {
    const wire = { retry: { number: 1, reason: 'http_timeout' } }
    await stage.slack.event('teacher', { type: 'user_change' }, { eventId: 'Ev1', wire })
    expect(attempts()).toEqual([['1', 'Ev1']])
  })
})

describe('the driver from another process', () => {
  it('does the same over HTTP, by the same names', async () => {
    const far = remoteSlack(stage.url)
    await openModal()
    const seen = await far.submit('teacher', null, { plain_text_input: 'He said' })
    expect(seen).toMatchObject({ answer: { status: 200 }, view: null, person: { id: TEACHER } })
    expect(await far.see('teacher')).toEqual(await stage.slack.see('teacher'))
  })
  it('says why something cannot be done', async () => {
    const far = remoteSlack(stage.url)
    await expect(far.press('teacher', { actionId: 'b' })).rejects.toThrow('no such view open')
    await expect(far.see('nobody')).rejects.toThrow('there is no person nobody')
  })
  it('refuses an act it does not know', async () => {
    const response = await fetch(`${stage.url}/_control/act`, {
      method: 'POST',
      body: JSON.stringify({ do: 'dance' }),
    })
    expect(response.status).toBe(400)
  })
  it('waits until the app has called back', async () => {
    stage.app.answering = ({ body }) => {
      setTimeout(() => void call('views.open', { trigger_id: body.trigger_id, view: modal() }), 60)
      return {}
    }
    const seen = await remoteSlack(stage.url).slash('teacher', '/concern', { settleMs: 2000 })
    expect(seen.view).toMatchObject({ title: 'Raise a concern' })
  })
})
