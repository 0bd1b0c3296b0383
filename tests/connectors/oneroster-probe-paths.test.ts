import { expect, it } from 'vitest'
import { behave, SIZES, type Behaviour } from './oneroster-behaviour.ts'
import {
  accessTo,
  ASK,
  NOW,
  PLAIN,
  probeAll,
  sourceAt,
  TOKEN,
  useProvider,
} from './oneroster-provider.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const probe = () => probeAll(source, accessTo(provider.url))
const NOT_FOUND = { status: 404 }
const FORBIDDEN = { status: 403 }
const WITHIN = Array.from({ length: SIZES.orgs }, (_, i) => `/schools/id%20${i}`)

it.each<[string, Behaviour, object]>([
  ['orgs: schools alone', { refuse: { orgs: FORBIDDEN } }, { orgs: ['/schools'] }],
  ['people: 405', { refuse: { users: { status: 405 } } }, { users: ['/students', '/teachers'] }],
  ['people: 403', { refuse: { users: FORBIDDEN } }, { users: ['/students', '/teachers'] }],
  [
    'people: their wrapper is called as the list',
    { refuse: { users: NOT_FOUND }, wrongWrapper: true },
    { users: ['/students', '/teachers'] },
  ],
  [
    'people: teachers refused too',
    { refuse: { users: NOT_FOUND, teachers: FORBIDDEN } },
    { users: ['/students'] },
  ],
  [
    'people: lists of each school',
    { refuse: { users: NOT_FOUND, students: NOT_FOUND, teachers: NOT_FOUND } },
    { users: WITHIN.flatMap((school) => [`${school}/students`, `${school}/teachers`]) },
  ],
  [
    'sessions: terms alone',
    { refuse: { academicSessions: NOT_FOUND } },
    { academicSessions: ['/terms'] },
  ],
  [
    'sessions: none',
    { refuse: { academicSessions: FORBIDDEN, terms: NOT_FOUND } },
    { academicSessions: [] },
  ],
  ['classes: none', { refuse: { classes: { status: 501 } } }, { classes: [] }],
  [
    'enrollments: lists of each school',
    { refuse: { enrollments: FORBIDDEN } },
    { enrollments: WITHIN.map((school) => `${school}/enrollments`) },
  ],
  [
    'enrollments: none anywhere',
    { refuse: { enrollments: NOT_FOUND, 'schools/id 0/enrollments': NOT_FOUND } },
    { enrollments: [] },
  ],
  [
    'addresses that want a slash',
    { slashes: true },
    Object.fromEntries(Object.keys(SIZES).map((each) => [each, [`/${each}/`]])),
  ],
])('%s', async (_, how, paths) => {
  behave(provider, how)
  expect(await probe()).toMatchObject({ ok: true, value: { paths } })
})

it.each<[string, Behaviour, object]>([
  [
    'enrollments forbidden everywhere',
    { refuse: { enrollments: FORBIDDEN, 'schools/id 0/enrollments': FORBIDDEN } },
    { paths: { enrollments: [] }, forbidden: ['enrollments'] },
  ],
  [
    'classes forbidden',
    { refuse: { classes: FORBIDDEN } },
    { paths: { classes: [] }, forbidden: ['classes'] },
  ],
  [
    'sessions and classes forbidden',
    { refuse: { academicSessions: FORBIDDEN, terms: FORBIDDEN, classes: FORBIDDEN } },
    { paths: { academicSessions: [], classes: [] }, forbidden: ['academicSessions', 'classes'] },
  ],
  [
    'null in place of the sessions',
    { refuse: { academicSessions: { body: { academicSessions: null } }, terms: NOT_FOUND } },
    { paths: { academicSessions: [] }, partial: true },
  ],
  [
    'classes that are no list',
    { refuse: { classes: { body: '<html>' } } },
    { paths: { classes: [] }, partial: true },
  ],
  [
    'classes refused as a bad request',
    { refuse: { classes: { status: 400 } } },
    { paths: { classes: [] } },
  ],
])('%s does not keep the rest from being read', async (_, how, expected) => {
  behave(provider, how)
  expect(await probe()).toMatchObject({ ok: true, value: expected })
})

it('a list that is merely away is waited for', async () => {
  behave(provider, { refuse: { classes: { status: 503 } } })
  expect(await probe()).toMatchObject({ ok: false, error: { reason: 'unavailable' } })
})

it('a name of its own for every list is learned, and an empty list under it is one', async () => {
  behave(provider, { sizes: { ...SIZES, academicSessions: 0 } })
  const { answer } = provider
  provider.answer = (seen) => {
    const { body, ...reply } = answer(seen)
    const isList = typeof body === 'object' && body !== null && !('access_token' in body)
    return { ...reply, body: isList ? { data: Object.values(body)[0] } : body }
  }
  expect(await probe()).toMatchObject({
    ok: true,
    value: { wrappers: ['data'], paths: {}, sort: 'honoured', keyset: true, readsOne: true },
  })
})

it.each<[string, Behaviour, string]>([
  [
    'nobody to be read',
    {
      refuse: {
        users: FORBIDDEN,
        students: FORBIDDEN,
        teachers: FORBIDDEN,
        'schools/id 0/students': FORBIDDEN,
        'schools/id 0/teachers': FORBIDDEN,
      },
    },
    'forbidden',
  ],
  ['no orgs', { refuse: { orgs: NOT_FOUND, schools: NOT_FOUND } }, 'gone'],
])('%s ends the probe with the reason', async (_, how, reason) => {
  behave(provider, how)
  expect(await probe()).toMatchObject({ ok: false, error: { retry: 'never', reason } })
})

it('a list refused that has a stand-in without anybody stays refused', async () => {
  behave(provider, {
    refuse: {
      users: FORBIDDEN,
      students: { body: { users: [] } },
      teachers: { body: { users: [] } },
      'schools/id 0/students': NOT_FOUND,
      'schools/id 0/teachers': NOT_FOUND,
    },
  })
  expect(await probe()).toMatchObject({ error: { reason: 'forbidden' } })
})

it.each<[string, string, string]>([
  ['/students', 'users', 'students'],
  ['/schools/a%2Fb%20c/enrollments', 'enrollments', 'schools/a%2Fb%20c/enrollments'],
  ['/users/', 'users', 'users/'],
])('a page is read at %s', async (name, collection, path) => {
  provider.answer = () => ({ body: { [collection]: [{ sourcedId: 'x', givenName: 'A' }] } })
  const profile = { ...PLAIN, paths: { [collection]: ['/elsewhere', name] } }
  const ask = {
    ...ASK,
    collection: collection === 'users' ? 'users' : 'enrollments',
    profile,
  } as const
  const access = accessTo(provider.url, { token: TOKEN })
  expect(await source.readPage(access, { ...ask, path: 1 })).toMatchObject({ ok: true })
  expect(provider.seen[0]?.path).toBe(`/ims/oneroster/rostering/v1p2/${path}`)
})

it.each(['/elsewhere', '/demographics', '/schools/../enrollments', '/schools/a/results', ''])(
  'the path %j is never asked for',
  async (name) => {
    const access = accessTo(provider.url, { token: TOKEN })
    const profile = { ...PLAIN, paths: { orgs: [name] } }
    expect((await source.readPage(access, { ...ASK, profile })).ok).toBe(false)
    expect(provider.seen).toEqual([])
  },
)
