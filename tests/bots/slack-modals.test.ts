import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { MINUTE } from '../../src/core/kernel/time.ts'
import { DOWN, slowed, whileDistrictIs } from '../helpers/slack-desk.ts'
import { openForm, startConcernDesk, top, type ConcernDesk } from './concern-form.ts'
import { captureLog, logged } from './log-lines.ts'

const lines = captureLog()
let desk: ConcernDesk
beforeAll(async () => {
  desk = await startConcernDesk()
})
afterEach(async () => {
  await desk.settled()
  desk.mend()
})
afterAll(() => desk.close())

/** Types the command and waits until everything that follows from it has happened. */
async function command(wire = {}) {
  const from = desk.calls().length
  const { answer } = await desk.slack.slash('teacher', '/concern', { wire })
  await desk.settled()
  const { messages, stack } = await desk.slack.see('teacher')
  const said = messages.filter(({ isEphemeral }) => isEphemeral).at(-1)?.text
  return { answer, said, stack, calls: desk.calls().slice(from) }
}

const blockTypes = (view: { blocks: readonly { type: string }[] }) => view.blocks.map((b) => b.type)

describe('a modal', () => {
  test('opens as the form itself when the district knows the person', async () => {
    await openForm(desk)
    const { calls } = await command()
    expect(calls.map(({ method }) => method)).toEqual(['views.open'])
  })

  test('opens empty at once and is filled when Slack must be asked about the person first', async () => {
    desk.district.clock.advance(6 * MINUTE)
    desk.fault({ kind: 'slow', method: 'users.info', ms: 400, times: 1 })
    const { calls } = await command()
    // Each call is recorded when it was answered.
    expect(calls.map(({ method }) => method).toSorted()).toEqual([
      'users.info',
      'views.open',
      'views.update',
    ])
    const [opened] = calls.filter(({ method }) => method === 'views.open')
    expect(JSON.stringify(opened?.request)).toContain('Opening the form')
    expect(JSON.stringify(opened?.request)).toContain('call 911')
    expect(top(await desk.slack.see('teacher')).callbackId).toBe('concern_form')
  })

  test('that was closed meanwhile stays closed', async () => {
    desk.district.clock.advance(6 * MINUTE)
    desk.fault({ kind: 'slow', method: 'users.info', ms: 400, times: 1 })
    await desk.slack.slash('teacher', '/concern')
    await desk.slack.until('teacher', ({ stack }) => stack.at(-1)?.callbackId === 'wait')
    await desk.slack.close('teacher', null, { all: true })
    await desk.settled()
    expect((await desk.slack.see('teacher')).stack).toEqual([])
    expect(lines).toContain(logged('slack.failed', 'views.update not_found'))
  })

  test('is updated only as long as it shows what was opened', async () => {
    desk.district.clock.advance(6 * MINUTE)
    desk.fault({ kind: 'slow', method: 'users.info', ms: 400, times: 1 })
    const { calls } = await command()
    const update = calls.find(({ method }) => method === 'views.update')
    expect(JSON.stringify(update?.request)).toMatch(/"hash":/)
  })

  test('stays readable where the workspace does not take the alert block', async () => {
    for (const error of ['invalid_arguments', 'invalid_blocks']) {
      desk.fault({ kind: 'error', method: 'views.open', error, times: 1 })
      const { stack } = await command()
      const form = top({ stack })
      expect(form.callbackId).toBe('concern_form')
      expect(blockTypes(form)).not.toContain('alert')
      expect(JSON.stringify(form.blocks[0])).toContain('call 911')
    }
  })

  test('without an alert block is not tried twice', async () => {
    const guest = await desk.slack.slash('guest', '/concern')
    expect(guest.answer?.status).toBe(200)
    await desk.settled()
    const from = desk.calls('views.open').length
    desk.fault({ kind: 'error', method: 'views.open', error: 'invalid_arguments', times: 1 })
    await desk.slack.slash('guest', '/concern')
    await desk.settled()
    expect(desk.calls('views.open')).toHaveLength(from + 1)
  })

  test('that is closed by hand tells the app nothing it has to answer', async () => {
    const form = await openForm(desk)
    const { answers } = await desk.slack.close('teacher', form)
    expect(answers).toEqual([])
  })
})

describe('when a modal cannot be opened, the person alone is told', () => {
  test.each([
    ['expired_trigger_id', 'That took too long. Please press again.'],
    ['exchanged_trigger_id', 'That took too long. Please press again.'],
    ['internal_error', 'That did not work. Please try again in a moment.'],
  ])('%s', async (error, words) => {
    desk.fault({ kind: 'error', method: 'views.open', error })
    const { answer, said } = await command()
    expect(answer?.status).toBe(200)
    expect(said).toBe(words)
    expect(lines).toContain(logged('slack.failed', `views.open ${error}`))
  })

  test('Slack’s rate limit', async () => {
    desk.fault({ kind: 'rateLimited', method: 'views.open', retryAfterSeconds: 30 })
    expect((await command()).said).toBe('That did not work. Please try again in a moment.')
  })

  test('the district is down', async () => {
    const { answer, said } = await whileDistrictIs(desk, DOWN, command)
    expect(answer?.status).toBe(200)
    expect(said).toBe('That did not work. Please try again in a moment.')
  })

  test('the district is too slow for Slack’s trigger', async () => {
    const { said } = await whileDistrictIs(desk, slowed(desk.district.client, 1_700), command)
    expect(said).toBe('That did not work. Please try again in a moment.')
  })

  test('at a global shortcut, which leaves no way to answer, it is counted', async () => {
    desk.fault({ kind: 'error', method: 'views.open', error: 'expired_trigger_id' })
    await desk.slack.shortcut('teacher', 'raise_concern')
    await desk.settled()
    expect(lines).toContain(logged('slack.failed', 'nowhere_to_answer'))
  })
})

describe('one fault of the network', () => {
  test.each(['views.open', 'views.update'])('at %s is tried again in time', async (method) => {
    desk.district.clock.advance(6 * MINUTE)
    desk.fault({ kind: 'slow', method: 'users.info', ms: 400, times: 1 })
    desk.fault({ kind: 'failOnce', method })
    const { stack } = await command()
    expect(top({ stack }).callbackId).toBe('concern_form')
  })
})

describe('an answer address that is not Slack’s', () => {
  test('is never called', async () => {
    let called = 0
    const { outbound } = desk.parts
    const { parts } = desk
    desk.parts = {
      ...parts,
      outbound: (input, init) => {
        if (new Request(input, init).url.includes('evil.example')) called += 1
        return outbound(input, init)
      },
    }
    desk.fault({ kind: 'error', method: 'views.open', error: 'expired_trigger_id' })
    const { answer } = await command({ responseUrl: 'https://evil.example/response/1' })
    desk.parts = parts
    expect(answer?.status).toBe(200)
    expect(called).toBe(0)
    expect(lines).toContain(logged('slack.failed', 'listener'))
  })
})

describe('a redirect', () => {
  test('is not followed with the bot token', async () => {
    desk.fault({
      kind: 'redirect',
      method: 'views.open',
      location: `${desk.sandbox.url}/api/elsewhere`,
    })
    const { calls, said } = await command()
    expect(calls.filter(({ url }) => url.includes('elsewhere'))).toEqual([])
    expect(said).toBe('That did not work. Please try again in a moment.')
  })
})

describe('the message shortcut', () => {
  const use = (message: { ts: string } | { text: string; author: string }) =>
    desk.slack.messageShortcut('teacher', { callbackId: 'raise_from_message', message })

  test('opens an empty form: the message itself is not taken along', async () => {
    const before = (await desk.slack.see('teacher')).stack.at(-1)?.id
    await use({ ts: '1716218000.000200' })
    const seen = await desk.slack.until('teacher', ({ stack }) => stack.at(-1)?.id !== before)
    await desk.settled()
    expect(top(seen).callbackId).toBe('concern_form')
    expect(JSON.stringify(desk.calls().map(({ request }) => request))).not.toContain('third period')
  })

  test('on a message from outside the district says so and opens nothing', async () => {
    await desk.slack.close('teacher', null, { all: true })
    await use({ ts: '1716219000.000300' })
    const seen = await desk.slack.until('teacher', ({ messages }) =>
      (messages.at(-1)?.text ?? '').includes('outside the district'),
    )
    expect(seen.stack).toEqual([])
  })
})
