import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import { startStage, type Stage } from './slack-echo.ts'
import {
  actions,
  ELEMENTS,
  home,
  input,
  modal,
  option,
  plain,
  section,
  type Json,
} from './slack-samples.ts'

const TEACHER = CAST[0]!.slackUserId
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

describe('the pages for people', () => {
  const page = async (path: string) => (await fetch(`${stage.url}${path}`)).text()
  const press = (fields: Record<string, string>, tab = 'messages') =>
    fetch(`${stage.url}/as/${TEACHER}/do?tab=${tab}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(fields),
    })

  it('everyone can be picked, and the workspace says what it is', async () => {
    const text = await page('/')
    expect(text).toContain('Slack (sandbox)')
    for (const { givenName, slackUserId } of CAST) {
      expect(text).toContain(givenName)
      expect(text).toContain(`/as/${slackUserId}`)
    }
  })
  it('typing a command opens the modal the app opens', async () => {
    stage.app.answering = ({ body }) => {
      void call('views.open', {
        trigger_id: body.trigger_id,
        view: modal(input('plain_text_input')),
      })
      return {}
    }
    const answer = await press({ do: 'say', say: '/concern' })
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/as/${TEACHER}?tab=messages`,
    ])
    const text = await page(`/as/${TEACHER}`)
    expect(text).toContain('Label of plain_text_input')
    expect(text).toContain('role="dialog"')
  })
  it('a whole form: search, choose, be told what is missing, send, see the receipt', async () => {
    await openModal(modal(input('external_select'), input('plain_text_input'), input('checkboxes')))
    const view = (await stage.slack.see('teacher')).stack[0]!.id
    const typed = { view, 'v|plain_text_input|p': 'He said\r\nso' }
    stage.app.answering = () => ({ json: { options: [option('s1')] } })
    await press({ ...typed, do: 'enter', 'q|external_select|e': 'ann' })
    expect(stage.last().body).toMatchObject({
      type: 'block_suggestion',
      value: 'ann',
    })
    const searched = await page(`/as/${TEACHER}`)
    expect(searched).toContain('value="s1"')
    expect(searched).toContain('He said\nso')

    await press({ ...typed, do: 'submit' })
    expect(await page(`/as/${TEACHER}`)).toContain('Please complete this required field.')

    const receipt = { type: 'modal', title: plain('Received'), blocks: [section('Reference K7Q2')] }
    stage.app.answering = () => ({ json: { response_action: 'update', view: receipt } })
    await press({ ...typed, do: 'submit', 'v|external_select|e': 's1', 'v|checkboxes|c': 'o1' })
    expect(stage.last().body).toMatchObject({
      view: {
        state: {
          values: {
            external_select: { e: { selected_option: option('s1') } },
            plain_text_input: { p: { value: 'He said\nso' } },
            checkboxes: { c: { selected_options: [{ value: 'o1' }] } },
          },
        },
      },
    })
    expect(await page(`/as/${TEACHER}`)).toContain('Reference K7Q2')
  })
  it('a button on a message is pressed, and a link button leads on', async () => {
    const url = 'http://localhost:8787/tasks/1'
    const blocks = [{ ...actions({ ...ELEMENTS.button(), url }), block_id: 'k' }]
    const { ts } = await post({ blocks })
    const answer = await press({ message: String(ts), do: 'press|k|b' })
    expect(answer.headers.get('location')).toBe(url)
    expect(stage.last().body).toMatchObject({ container: { message_ts: ts } })
  })
  it('App Home is asked for and shown', async () => {
    stage.app.answering = ({ body }) => {
      if (body.type === 'event_callback')
        void call('views.publish', { user_id: TEACHER, view: home(section('Nothing due today')) })
      return {}
    }
    await press({ do: 'openHome' }, 'home')
    expect(await page(`/as/${TEACHER}?tab=home`)).toContain('Nothing due today')
  })
  it('text of the app is never taken for markup', async () => {
    await post({
      text: 'a',
      blocks: [section('<script>alert(1)</script> *bold* <https://a.example|more>')],
    })
    const text = await page(`/as/${TEACHER}`)
    expect(text).not.toContain('<script>alert')
    expect(text).toContain('<strong>bold</strong>')
    expect(text).toContain('<a href="https://a.example"')
  })
  it('what cannot be done is said, not thrown', async () => {
    await press({ do: 'say', say: 'hello' })
    expect(await page(`/as/${TEACHER}`)).toContain('This conversation takes commands only')
  })
  it('a page learns that something new has arrived', async () => {
    const before = await page(`/as/${TEACHER}/version`)
    await post({})
    expect(await page(`/as/${TEACHER}/version`)).not.toBe(before)
  })
})
