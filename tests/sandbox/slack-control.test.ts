import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import type { Finding } from '../../sandbox/slack/pii.ts'
import { startStage, type Stage } from './slack-echo.ts'
import {
  actions,
  ELEMENTS,
  home,
  input,
  modal,
  plain,
  section,
  type Json,
} from './slack-samples.ts'

const TEACHER = CAST[0]!.slackUserId
const NAME = 'Zebulon Quist'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const call: Stage['call'] = (...args) => stage.call(...args)

const post = (more: Json) =>
  call('chat.postMessage', {
    channel: TEACHER,
    text: 'a',
    unfurl_links: false,
    unfurl_media: false,
    ...more,
  })

async function openModal(view: Json) {
  await stage.slack.slash('teacher', '/concern')
  await call('views.open', { trigger_id: stage.last().body.trigger_id, view })
}

describe('the record of calls', () => {
  type Calls = { calls: Json[]; dropped: number }

  it('every call and every delivery is kept with its answer', async () => {
    await stage.slack.slash('teacher', '/concern')
    await post({ text: 'You have a task.' })
    const { calls } = await stage.control<Calls>('GET', 'calls')
    expect(calls).toMatchObject([
      { n: 1, direction: 'out', method: 'slash', status: 200 },
      {
        n: 2,
        direction: 'in',
        method: 'chat.postMessage',
        status: 200,
        request: { text: 'You have a task.' },
        answer: { ok: true },
      },
    ])
  })
  it('can be asked for one method, one direction, and what came since', async () => {
    await stage.slack.slash('teacher', '/concern')
    await post({})
    await post({})
    const found = async (query: string) =>
      (await stage.control<Calls>('GET', `calls?${query}`)).calls.length
    expect(await found('method=chat.postMessage')).toBe(2)
    expect(await found('direction=out')).toBe(1)
    expect(await found('since=2')).toBe(1)
  })
  it('can be cleared', async () => {
    await post({})
    await stage.control('DELETE', 'calls')
    expect(await stage.control<Calls>('GET', 'calls')).toEqual({ calls: [], dropped: 0 })
  })
  it('a call whose answer was lost is kept with what the answer would have been', async () => {
    await stage.control('POST', 'faults', { method: 'chat.postMessage', kind: 'lostAnswer' })
    await post({}).catch(() => undefined)
    const { calls } = await stage.control<Calls>('GET', 'calls')
    expect(calls).toMatchObject([{ status: null, fault: 'lostAnswer', answer: { ok: true } }])
  })
})

describe('the target', () => {
  it('can be moved while the workspace runs', async () => {
    const { url } = await stage.control<{ url: string }>('GET', 'target')
    await stage.control('POST', 'target', { url: 'http://127.0.0.1:9/closed' })
    const lost = await stage.slack.slash('teacher', '/concern')
    expect(lost.answer?.failure).toBe('connection')
    await stage.control('POST', 'target', { url })
    const reached = await stage.slack.slash('teacher', '/concern')
    expect(reached.answer?.status).toBe(200)
  })
})

describe('the privacy gate', () => {
  const search = async (needles: string[] = [NAME]) =>
    (await stage.control<{ findings: Finding[] }>('POST', 'pii', { needles })).findings

  const encoded = Buffer.from(NAME).toString('base64')
  it.each<[string, () => Promise<unknown>]>([
    ['in the text of a message', () => post({ text: `About ${NAME}` })],
    ['in the blocks of a message', () => post({ blocks: [section(`About ${NAME}`)] })],
    ['in other letters and spaces', () => post({ text: 'about ZEBULON\n quist' })],
    ['in a refused call', () => post({ text: NAME, colour: 'red' })],
    [
      'in the value of a button',
      () => post({ blocks: [actions({ ...ELEMENTS.button(), value: NAME })] }),
    ],
    [
      'in the address of a link',
      () =>
        post({
          blocks: [
            actions({
              ...ELEMENTS.button(),
              url: `https://a.example/?q=${encodeURIComponent(NAME)}`,
            }),
          ],
        }),
    ],
    ['on App Home', () => call('views.publish', { user_id: TEACHER, view: home(section(NAME)) })],
    ['in private metadata of a modal', () => openModal({ ...modal(), private_metadata: NAME })],
    [
      'in private metadata, wrapped in base 64',
      () => openModal({ ...modal(), private_metadata: encoded }),
    ],
    [
      'in private metadata, inside JSON',
      () => openModal({ ...modal(), private_metadata: JSON.stringify({ student: NAME }) }),
    ],
    ['in a block id', () => openModal(modal({ ...section(), block_id: NAME }))],
    ['in an action id', () => openModal(modal(input('datepicker', { action_id: NAME })))],
    ['in a callback id', () => openModal({ ...modal(), callback_id: NAME })],
    ['in an external id', () => openModal({ ...modal(), external_id: NAME })],
    [
      'in a link inside a modal',
      () => openModal(modal(section(`<https://a.example/${encodeURIComponent(NAME)}|more>`))),
    ],
  ])('a name %s is found', async (_, send) => {
    await send()
    expect(await search()).toMatchObject([{ needle: NAME }])
  })
  it('a name in the value of a suggested option is found', async () => {
    await openModal(modal(input('external_select')))
    stage.app.answering = () => ({ json: { options: [{ text: plain('One'), value: NAME }] } })
    await stage.slack.suggest('teacher', { actionId: 'e', value: 'zeb' })
    expect(await search()).toMatchObject([{ method: 'block_suggestion' }])
  })
  it('a name in the answer to a command is found', async () => {
    stage.app.answering = () => ({ json: { text: NAME } })
    await stage.slack.slash('teacher', '/concern')
    expect(await search()).toMatchObject([{ method: 'slash' }])
  })
  it('a name posted to a response url is found', async () => {
    await stage.slack.slash('teacher', '/concern')
    await fetch(String(stage.last().body.response_url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: NAME }),
    })
    expect(await search()).toMatchObject([{ method: 'response_url' }])
  })
  it('what a person reads in a modal, and what they typed, is allowed', async () => {
    await openModal(modal(section(NAME), input('external_select'), input('plain_text_input')))
    stage.app.answering = () => ({ json: { options: [{ text: plain(NAME), value: 's1' }] } })
    await stage.slack.suggest('teacher', { actionId: 'e', value: NAME })
    stage.app.answering = () => ({
      json: { response_action: 'update', view: modal(section(`Received for ${NAME}`)) },
    })
    await stage.slack.submit('teacher', null, { external_select: 's1', plain_text_input: NAME })
    expect(await search()).toEqual([])
  })
  it('only the needles asked for are reported, and needles too short are refused', async () => {
    await post({ text: NAME })
    expect(await search(['Somebody Else'])).toEqual([])
    const answer = await fetch(`${stage.url}/_control/pii`, {
      method: 'POST',
      body: JSON.stringify({ needles: ['Li'] }),
    })
    expect(answer.status).toBe(400)
  })
  it('the report can be read again later', async () => {
    await search()
    await post({ text: NAME })
    const report = await stage.control('GET', 'pii')
    expect(report).toMatchObject({ needles: 1, dropped: 0, findings: [{ needle: NAME }] })
  })
})
