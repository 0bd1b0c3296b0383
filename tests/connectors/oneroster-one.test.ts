import { describe, expect, it } from 'vitest'
import {
  accessTo,
  answerRecords,
  NOW,
  orgPage,
  sourceAt,
  TOKEN,
  useProvider,
  type Reply,
  type Seen,
} from './oneroster-provider.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const records = (reply: (request: Seen) => Reply) => answerRecords(provider, reply)

describe('one record', () => {
  const readOne = (sourcedId = 'a/b c') =>
    source.readOne(accessTo(provider.url, { token: TOKEN }), {
      collection: 'orgs',
      sourcedId,
      profile: null,
    })

  it.each<[string, Reply, object]>([
    [
      'is present',
      { body: { org: { sourcedId: 'a/b c', status: 'active' } } },
      { value: 'present' },
    ],
    [
      'is present without a status',
      { body: { org: { sourcedId: 'a/b c' } } },
      { value: 'present' },
    ],
    [
      'is present under a padded id',
      { body: { org: { sourcedId: ' a/b c ' } } },
      { value: 'present' },
    ],
    [
      'is absent when withdrawn',
      { body: { org: { sourcedId: 'a/b c', status: 'toBeDeleted' } } },
      { value: 'absent' },
    ],
    ['is absent when not found', { status: 404 }, { value: 'absent' }],
    [
      'proves nothing when it is another',
      { body: { org: { sourcedId: 'b' } } },
      { error: { reason: 'unreadable' } },
    ],
    [
      'proves nothing when it is a list',
      { body: orgPage('a/b c', 'd') },
      { error: { reason: 'unreadable' } },
    ],
    [
      'is there as a list of that record alone',
      { body: [orgPage('a/b c').orgs[0]] },
      { value: 'present' },
    ],
    [
      'is there under a name of its own',
      { body: { data: orgPage('a/b c').orgs[0] } },
      { value: 'present' },
    ],
    ['proves nothing in HTML', { body: '<html>' }, { error: { reason: 'unreadable' } }],
    ['proves nothing when throttled', { status: 429 }, { error: { reason: 'rate_limited' } }],
    ['proves nothing when down', { status: 500 }, { error: { reason: 'unavailable' } }],
    ['proves nothing when forbidden', { status: 403 }, { error: { reason: 'forbidden' } }],
  ])('%s', async (_, reply, expected) => {
    records(() => reply)
    expect(await readOne()).toMatchObject(expected)
    expect(provider.seen[0]?.path).toBe('/ims/oneroster/rostering/v1p2/orgs/a%2Fb%20c')
  })

  it('a token address that is not there does not make a record absent', async () => {
    provider.answer = () => ({ status: 404 })
    const access = accessTo(provider.url)
    expect(
      await source.readOne(access, { collection: 'orgs', sourcedId: 'a', profile: null }),
    ).toEqual({
      ok: false,
      error: { retry: 'never', reason: 'rejected', fault: 'token_missing' },
    })
  })
})
