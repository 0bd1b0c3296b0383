import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { slowed, startSlackDesk, whileDistrictIs, type SlackDesk } from '../helpers/slack-desk.ts'
import { captureLog, logged } from './log-lines.ts'

const { signingSecret: SECRET } = CREDENTIALS.slack
const NEXT_SECRET = 'the-next-signing-secret-of-32-chars'
const JSON_TYPE = 'application/json'

const lines = captureLog()
let desk: SlackDesk
beforeAll(async () => {
  desk = await startSlackDesk()
})
afterAll(() => desk.close())

const raw = (body: string, contentType = JSON_TYPE, wire = {}) =>
  desk.slack.act({ do: 'raw', body, contentType, wire })

/** An interaction that carries the ids every one has. */
const interaction = (more: object) =>
  raw(
    new URLSearchParams({
      payload: JSON.stringify({
        team: { id: CREDENTIALS.slack.teamId },
        user: { id: 'U0MAPLE001', team_id: CREDENTIALS.slack.teamId },
        ...more,
      }),
    }).toString(),
    'application/x-www-form-urlencoded',
  )

describe('a request that Slack did not sign is refused unread', () => {
  test.each([
    ['with another secret', { secret: 'not-the-signing-secret-00' }],
    ['without a signature', { signature: 'missing' }],
    ['with a version of the scheme there is not', { signature: 'v1' }],
    ['with a wrong signature', { signature: 'wrong' }],
    ['with something that is no signature', { signature: 'malformed' }],
    ['without a time', { timestamp: 'missing' }],
    ['with a time that is none', { timestamp: 'malformed' }],
    ['302 seconds ago', { skewSeconds: -302 }],
    ['302 seconds ahead', { skewSeconds: 302 }],
  ] as const)('%s', async (_how, wire) => {
    const { answer } = await desk.slack.slash('teacher', '/concern', { wire })
    expect(answer?.status).toBe(401)
    expect(lines).toEqual([logged('slack.rejected', 'signature')])
    expect(desk.calls()).toEqual([])
  })

  test('also when it only asks for the challenge back', async () => {
    const { answer } = await raw('{"type":"url_verification","challenge":"x"}', JSON_TYPE, {
      secret: 'not-the-signing-secret-00',
    })
    expect(answer?.status).toBe(401)
  })
})

describe('a signed request is taken', () => {
  test.each([-298, 298])('at an offset of %d seconds', async (skewSeconds) => {
    const wire = { skewSeconds }
    const { answer } = await desk.slack.act({ do: 'urlVerification', challenge: 'again', wire })
    expect(answer).toMatchObject({ status: 200, json: { challenge: 'again' } })
  })

  test('with either of two secrets while one is rotated', async () => {
    const { parts } = desk
    desk.parts = { ...parts, secrets: [SECRET, NEXT_SECRET] }
    for (const secret of [SECRET, NEXT_SECRET]) {
      const challenge = 'again'
      const asked = desk.slack.act({ do: 'urlVerification', challenge, wire: { secret } })
      expect((await asked).answer?.status).toBe(200)
    }
    desk.parts = parts
  })

  test('and a closed form, which nobody has to answer for, is acknowledged', async () => {
    const view = { id: 'V1', callback_id: 'concern_form' }
    const { answer } = await interaction({ type: 'view_closed', view, is_cleared: false })
    expect(answer).toMatchObject({ status: 200, text: '' })
    expect(lines).toEqual([])
  })

  test('when Slack only looks whether the certificate is good', async () => {
    const { answer } = await desk.slack.act({ do: 'sslCheck' })
    expect(answer).toMatchObject({ status: 200, text: '' })
  })
})

describe('a signed request that makes no sense', () => {
  test.each([
    ['broken JSON', '{', JSON_TYPE],
    ['JSON that is no object', '[1]', JSON_TYPE],
    ['a form with broken JSON in it', 'payload=%7B', 'application/x-www-form-urlencoded'],
  ])('%s is answered 400', async (_what, body, type) => {
    expect((await raw(body, type)).answer?.status).toBe(400)
  })

  test('anything but POST is answered 405', async () => {
    const response = await fetch(desk.sandbox.world.target)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  test.each([
    ['command', () => desk.slack.slash('teacher', '/unknown')],
    ['shortcut', () => desk.slack.shortcut('teacher', 'unknown')],
    [
      'button',
      () =>
        interaction({
          type: 'block_actions',
          actions: [{ action_id: 'unknown', block_id: 'b', type: 'button', action_ts: '1.1' }],
        }),
    ],
    [
      'form',
      () =>
        interaction({
          type: 'view_submission',
          view: { id: 'V1', callback_id: 'unknown', state: { values: {} } },
        }),
    ],
    [
      'search',
      () =>
        interaction({ type: 'block_suggestion', action_id: 'unknown', block_id: 'b', value: 'x' }),
    ],
    ['kind of payload', () => interaction({ type: 'unheard_of' })],
  ])('an unknown %s is answered 404 and counted', async (_what, send) => {
    const { answer } = await send()
    expect(answer?.status).toBe(404)
    expect(lines).toEqual([logged('slack.failed', 'unknown_id')])
  })

  test('an unknown event is answered 200, or Slack would repeat it', async () => {
    const { answer } = await desk.slack.event('teacher', { type: 'channel_rename' })
    expect(answer?.status).toBe(200)
    expect(lines).toEqual([])
  })
})

describe('an app that is too slow or fails', () => {
  test('answers an event with 500 within 2.8 seconds, so that Slack sends it again', async () => {
    const { client } = desk.district
    const { answer } = await whileDistrictIs(desk, slowed(client, 3_200), () =>
      desk.slack.event('teacher', {
        type: 'user_change',
        user: { id: 'U0GONE001', team_id: CREDENTIALS.slack.teamId, deleted: true },
      }),
    )
    expect(answer?.status).toBe(500)
    expect(answer?.ms).toBeGreaterThan(2_700)
    expect(answer?.ms).toBeLessThan(3_000)
    expect(lines).toContain(logged('slack.failed', 'ack_timeout'))
  })

  test('answers 500 when a listener throws before it has acknowledged', async () => {
    const { answer } = await interaction({
      type: 'view_submission',
      view: { id: 'V1', callback_id: 'concern_form' },
    })
    expect(answer?.status).toBe(500)
    expect(lines).toEqual([logged('slack.failed', 'listener')])
  })
})

describe('Slack’s word that it holds events back', () => {
  test('is answered 200 and counted', async () => {
    const { answer } = await desk.slack.act({ do: 'appRateLimited' })
    expect(answer?.status).toBe(200)
    expect(lines).toEqual([logged('slack.failed', 'app_rate_limited')])
  })
})

describe('a body that is far too large', () => {
  test('over 1 MiB, is answered 413, before its signature is worth anything', async () => {
    const { answer } = await raw(JSON.stringify({ fill: 'x'.repeat(1_048_576) }))
    expect(answer?.status).toBe(413)
  })
})
