import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { behave } from './oneroster-behaviour.ts'
import {
  accessTo,
  answerRecords,
  ASK,
  NOW,
  orgPage,
  PLAIN,
  probeAll,
  sourceAt,
  TOKEN,
  useProvider,
  type Reply,
} from './oneroster-provider.ts'

const provider = useProvider()

const source = sourceAt(() => NOW)
const SIZES = { orgs: 3, academicSessions: 2, classes: 4, users: 30, enrollments: 30 }
const labelled = (reply: Reply, encoding = 'gzip'): Reply => ({
  ...reply,
  headers: { ...reply.headers, 'content-encoding': encoding },
})

/** Says that everything is packed, unless it is asked not to pack, and packs nothing. */
function mislabel(encoding = 'gzip'): void {
  const { answer } = provider
  provider.answer = (seen) => {
    const reply = answer(seen)
    return seen.headers['accept-encoding'] === 'identity' ? reply : labelled(reply, encoding)
  }
}

describe('answers that say they are packed and are not', () => {
  it.each(['gzip', 'br'])('are asked for once more, unpacked: %s', async (encoding) => {
    answerRecords(provider, () => ({ body: orgPage('s1', 's2') }))
    mislabel(encoding)
    const read = await source.readPage(accessTo(provider.url, { token: TOKEN }), ASK)
    expect(read).toMatchObject({ ok: true, value: { received: 2, requests: 2 } })
  })

  it('are asked for unpacked at once where the profile knows of it', async () => {
    answerRecords(provider, () => ({ body: orgPage('s1', 's2') }))
    mislabel()
    const ask = { ...ASK, profile: { ...PLAIN, unpacked: true as const } }
    const read = await source.readPage(accessTo(provider.url, { token: TOKEN }), ask)
    expect(read).toMatchObject({ ok: true, value: { received: 2, requests: 1 } })
  })

  it('are remembered by the probe, token included, at the cost of one request each', async () => {
    behave(provider, { sizes: SIZES })
    mislabel()
    const probed = await probeAll(source, accessTo(provider.url))
    expect(probed).toMatchObject({ ok: true, value: { unpacked: true, sort: 'honoured' } })
    const packed = provider.seen.filter((seen) => seen.headers['accept-encoding'] !== 'identity')
    expect(packed.map(({ path }) => path.split('/').at(-1))).toEqual(['token', 'orgs'])
  })

  it('whatever is asked are unreadable, not a lost connection', async () => {
    answerRecords(provider, () => labelled({ body: orgPage('s1') }))
    const read = await source.readPage(accessTo(provider.url, { token: TOKEN }), ASK)
    expect(read).toEqual({
      ok: false,
      error: { retry: 'later', reason: 'unreadable', fault: 'unreadable_orgs' },
    })
  })
})

it('answers that are packed as they say leave no trace', async () => {
  answerRecords(provider, () => labelled({ body: gzipSync(JSON.stringify(orgPage('s1', 's2'))) }))
  const read = await source.readPage(accessTo(provider.url, { token: TOKEN }), ASK)
  expect(read).toMatchObject({ ok: true, value: { received: 2, requests: 1 } })
})

it('a connection lost while a packed answer arrives is the network', async () => {
  answerRecords(provider, () => labelled({ trickle: true, cutAfterMs: 50 }))
  const read = await source.readPage(accessTo(provider.url, { token: TOKEN }), ASK)
  expect(read).toMatchObject({ ok: false, error: { reason: 'network' } })
})
