import { describe, expect, it } from 'vitest'
import { behave } from './oneroster-behaviour.ts'
import {
  accessTo,
  answerRecords,
  ASK,
  NOW,
  orgPage,
  probeAll,
  sourceAt,
  TOKEN,
  useProvider,
  type Reply,
} from './oneroster-provider.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const ELSEWHERE: Reply = { status: 307, headers: { location: 'https://elsewhere.test/login' } }
const REDIRECTED = { retry: 'never', reason: 'rejected', fault: 'base_redirect' }
const read = (token: typeof TOKEN | null = TOKEN) =>
  source.readPage(accessTo(provider.url, { token }), ASK)
const paths = () => provider.seen.map(({ path }) => path.split('/').at(-1))

describe('a list that sends on to another address', () => {
  it('is named as that, and never followed', async () => {
    answerRecords(provider, () => ELSEWHERE)
    expect(await read(null)).toEqual({ ok: false, error: REDIRECTED })
    expect(paths()).toEqual(['token', 'orgs'])
  })

  it('is asked once more with a new token: some systems send on whoever is not signed in', async () => {
    answerRecords(provider, ({ authorization }) =>
      authorization === 'Bearer t1' ? { body: orgPage('a') } : ELSEWHERE,
    )
    expect(await read()).toMatchObject({
      ok: true,
      value: { ids: '["a"]', token: { value: 't1' } },
    })
    expect(paths()).toEqual(['orgs', 'token', 'orgs'])
  })

  it('whatever the token is named as that too', async () => {
    answerRecords(provider, () => ELSEWHERE)
    expect(await read()).toEqual({ ok: false, error: REDIRECTED })
    expect(paths()).toEqual(['orgs', 'token', 'orgs'])
  })

  it('ends a test of the connection with those words', async () => {
    answerRecords(provider, () => ELSEWHERE)
    const probed = await probeAll(source, accessTo(provider.url))
    expect(probed).toEqual({ ok: false, error: REDIRECTED })
    expect(provider.seen.filter(({ path }) => path === '/oauth/token')).toHaveLength(1)
  })

  it('is done without where the others tell enough', async () => {
    behave(provider, { refuse: { classes: ELSEWHERE } })
    const probed = await probeAll(source, accessTo(provider.url))
    expect(probed).toMatchObject({ ok: true, value: { paths: { classes: [] } } })
  })
})
