import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startStage, type Stage } from './slack-echo.ts'
import { input, modal, option, plain, section, type Json } from './slack-samples.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ ackMs: 250, eventRetryDelaysMs: [0, 20, 40] })
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const call: Stage['call'] = (...args) => stage.call(...args)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Opens this modal for the teacher, as an app does on a command. */
async function openModal(view: Json = modal(input('plain_text_input'))): Promise<void> {
  await stage.slack.slash('teacher', '/concern')
  await call('views.open', { trigger_id: stage.last().body.trigger_id, view })
}

describe('searching and filling in', () => {
  const offer = (...values: string[]) => {
    stage.app.answering = () => ({ json: { options: values.map(option) } })
  }
  const student = () => openModal(modal(input('external_select')))

  it('a search shows what the app offers, and one of it can be chosen and sent', async () => {
    await student()
    offer('s1', 's2')
    const { options } = await stage.slack.suggest('teacher', { actionId: 'e', value: 'ann' })
    expect(stage.last().body).toMatchObject({
      type: 'block_suggestion',
      action_id: 'e',
      block_id: 'external_select',
      value: 'ann',
      view: { callback_id: 'concern' },
    })
    expect(options.map(({ value }) => value)).toEqual(['s1', 's2'])
    stage.app.answering = () => ({})
    await stage.slack.submit('teacher', null, { external_select: 's2' })
    expect(stage.last().body).toMatchObject({
      view: { state: { values: { external_select: { e: { selected_option: option('s2') } } } } },
    })
  })
  it('what was not offered cannot be chosen', async () => {
    await student()
    offer('s1')
    await stage.slack.suggest('teacher', { actionId: 'e', value: 'ann' })
    await expect(stage.slack.fill('teacher', null, { external_select: 's9' })).rejects.toThrow(
      'does not offer "s9"',
    )
  })
  it('nothing is sent before the least number of letters', async () => {
    await student()
    const sentBefore = stage.app.received.length
    await expect(stage.slack.suggest('teacher', { actionId: 'e', value: 'a' })).rejects.toThrow('2')
    expect(stage.app.received).toHaveLength(sentBefore)
  })
  it.each<[string, unknown]>([
    ['no options at all', {}],
    ['an empty group', { option_groups: [{ label: plain('a'), options: [] }] }],
    [
      'options and groups',
      { options: [], option_groups: [{ label: plain('a'), options: [option('a')] }] },
    ],
    ['101 options', { options: Array.from({ length: 101 }, (_, n) => option(`s${n}`)) }],
    ['an option that is too long', { options: [{ text: plain('x'.repeat(76)), value: 'a' }] }],
  ])('an answer with %s is shown as a failure', async (_, json) => {
    await student()
    stage.app.answering = () => ({ json })
    const seen = await stage.slack.suggest('teacher', { actionId: 'e', value: 'ann' })
    expect(seen.options).toEqual([])
    expect(seen.notice?.text).toBe('The options could not be loaded.')
  })
})

describe('what the client does with the answer to a form', () => {
  const sendForm = () => stage.slack.submit('teacher', null, { plain_text_input: 'He said' })

  it('a required field left empty is held back by the client itself', async () => {
    await openModal()
    const sentBefore = stage.app.received.length
    const seen = await stage.slack.submit('teacher', null)
    expect(seen.answer).toBe(null)
    expect(seen.errors).toEqual({ plain_text_input: 'Please complete this required field.' })
    expect(stage.app.received).toHaveLength(sentBefore)
  })
  it('but can be sent on purpose', async () => {
    await openModal()
    await stage.slack.submitWith('teacher', { force: true })
    expect(stage.last().body).toMatchObject({
      type: 'view_submission',
      view: { state: { values: { plain_text_input: { p: { value: null } } } } },
    })
  })
  it('an empty answer closes the modal', async () => {
    await openModal()
    expect((await sendForm()).person.stack).toEqual([])
  })
  it('an update turns the modal into a receipt', async () => {
    await openModal()
    const receipt = { type: 'modal', title: plain('Received'), blocks: [section('Reference K7Q2')] }
    stage.app.answering = () => ({ json: { response_action: 'update', view: receipt } })
    const seen = await sendForm()
    expect(seen.view).toMatchObject({ title: 'Received', submit: null })
    expect(seen.notice).toBe(null)
  })
  it('errors stand at their fields, and what was typed stays', async () => {
    await openModal()
    stage.app.answering = () => ({
      json: { response_action: 'errors', errors: { plain_text_input: 'Not saved yet.' } },
    })
    const seen = await sendForm()
    expect(seen.errors).toEqual({ plain_text_input: 'Not saved yet.' })
    expect(seen.view!.raw).toMatchObject({
      state: { values: { plain_text_input: { p: { value: 'He said' } } } },
    })
  })
  it('a push stacks, a clear closes everything', async () => {
    await openModal()
    stage.app.answering = () => ({
      json: { response_action: 'push', view: modal(input('plain_text_input')) },
    })
    expect((await sendForm()).person.stack).toHaveLength(2)
    stage.app.answering = () => ({ json: { response_action: 'clear' } })
    expect((await sendForm()).person.stack).toEqual([])
  })
  it.each([
    ['a 500', { status: 500 }],
    ['text that is no JSON', { text: 'ok' }],
    ['an unknown action', { json: { response_action: 'close' } }],
    [
      'an update without a good view',
      { json: { response_action: 'update', view: modal(section('')) } },
    ],
    [
      'errors for a block that is no input',
      { json: { response_action: 'errors', errors: { other: 'a' } } },
    ],
    ['errors without any', { json: { response_action: 'errors', errors: {} } }],
  ])('%s keeps the modal open and is shown as trouble', async (_, reply) => {
    await openModal()
    stage.app.answering = () => reply
    const seen = await sendForm()
    expect(seen.notice?.text).toBe('We had some trouble connecting. Try again?')
    expect(seen.person.stack).toHaveLength(1)
  })
  it('no answer in time keeps the modal open', async () => {
    await openModal()
    stage.app.answering = async () => {
      await pause(400)
      return {}
    }
    const seen = await sendForm()
    expect(seen.answer?.failure).toBe('timeout')
    expect(seen.person.stack).toHaveLength(1)
  })
  it('two presses send the same view twice', async () => {
    await openModal()
    const values = { plain_text_input: 'He said' }
    const seen = await stage.slack.submitWith('teacher', { values, wire: { copies: 2 } })
    expect(seen.answers).toHaveLength(2)
    const [first, second] = stage.app.received.slice(-2)
    expect(first!.raw).toBe(second!.raw)
  })
  it('closing is told only to an app that asked for it', async () => {
    await openModal()
    const sentBefore = stage.app.received.length
    await stage.slack.close('teacher')
    expect(stage.app.received).toHaveLength(sentBefore)
    await openModal({ ...modal(), notify_on_close: true })
    await stage.slack.close('teacher')
    expect(stage.last().body).toMatchObject({ type: 'view_closed', is_cleared: false })
  })
})
