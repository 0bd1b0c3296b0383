import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verifySlack } from '../../src/bots/slack/verify.ts'

/** The example of Slack's page "Verifying requests from Slack". */
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5'
const AT = 1_531_420_618
const BODY =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
const SIGNATURE = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'

const request = (
  changes: { at?: string; signature?: string; body?: string; now?: number } = {},
) => ({
  headers: new Headers({
    'x-slack-request-timestamp': changes.at ?? String(AT),
    'x-slack-signature': changes.signature ?? SIGNATURE,
  }),
  raw: new TextEncoder().encode(changes.body ?? BODY),
  nowSeconds: changes.now ?? AT,
})

describe('a request is Slack’s', () => {
  test('when it carries the signature of Slack’s own example', async () => {
    expect(await verifySlack([SECRET], request())).toBe(true)
  })

  test.each([0, 300, -300])('at an offset of %d seconds', async (offset) => {
    expect(await verifySlack([SECRET], request({ now: AT + offset }))).toBe(true)
  })

  test('when either of two live secrets signed it', async () => {
    expect(await verifySlack(['another-secret-of-32-characters', SECRET], request())).toBe(true)
  })
})

describe('a request is refused', () => {
  test.each([301, -301])('at an offset of %d seconds', async (offset) => {
    expect(await verifySlack([SECRET], request({ now: AT + offset }))).toBe(false)
  })

  test.each([
    ['a changed body', { body: `${BODY}x` }],
    ['a changed signature', { signature: SIGNATURE.replace('a2', 'a3') }],
    ['another version of the scheme', { signature: SIGNATURE.replace('v0', 'v1') }],
    ['a timestamp that is no number', { at: 'now' }],
    ['no signature', { signature: '' }],
  ])('with %s', async (_name, changes) => {
    expect(await verifySlack([SECRET], request(changes))).toBe(false)
  })

  test('with the signature of another secret', async () => {
    const mac = createHmac('sha256', 'not-the-secret-at-all')
      .update(`v0:${AT}:${BODY}`)
      .digest('hex')
    expect(await verifySlack([SECRET], request({ signature: `v0=${mac}` }))).toBe(false)
  })

  test('by an exception when no secret, or a pasted fragment, is configured', async () => {
    await expect(verifySlack([], request())).rejects.toThrow('missing')
    await expect(verifySlack(['short'], request())).rejects.toThrow('missing')
  })
})
