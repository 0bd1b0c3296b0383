import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createCourier, type CourierPorts } from '../../src/core/jobs/effects.ts'
import { err, ok } from '../../src/core/kernel/result.ts'
import type { CalendarAccess, CalendarEntry } from '../../src/core/ports/calendar.ts'
import type { Delivery } from '../../src/core/ports/delivery.ts'
import type {
  PageRequest,
  RosterAccess,
  RosterPage,
  RosterProfile,
} from '../../src/core/ports/roster-source.ts'

const TO = { provider: 'slack', tenant: 'T', token: 'xoxb', userId: 'U' } as const
const PLACE = { channel: 'D', message: '1' }
const CARD = { kind: 'receipt', reference: 'K7Q-2MD' } as const
const HOME = { items: [], link: '/', timeZone: 'UTC', more: 0 }
const FEED: CalendarAccess = { provider: 'feed' }
const ENTRY: CalendarEntry = {
  key: 'k',
  revision: 1,
  title: 'A task is waiting in Offramp',
  link: '/t/1',
  startAt: 1,
  endAt: 2,
}
const RECORD = { key: 'k', eventId: 'e', calendarId: null, revision: 1 }
const SIS: RosterAccess = {
  kind: 'oneroster-1.2',
  auth: 'oauth2',
  signature: 'SHA-256',
  scopes: null,
  headers: {},
  query: {},
  words: { roles: {}, grades: {}, metadataIds: [] },
  baseUrl: 'https://sis.test',
  tokenUrl: 'https://sis.test/token',
  clientId: 'c',
  clientSecret: 's',
  token: null,
  timeZone: 'UTC',
  mapperVersion: 1,
}
const TOKEN = { value: 't', expiresAt: 1, scope: 's', clientAuth: 'basic' } as const
const PROFILE: RosterProfile = {
  totals: {},
  pageSize: 100,
  clientAuth: 'basic',
  scope: 's',
  signature: null,
  filtersByDate: true,
  selectsFields: true,
  readsOne: true,
  shape: '1.2',
  totalsBy: 'header',
  link: true,
  sort: 'honoured',
  keyset: true,
  filters: { status: 'works', dateFrom: 'works', dateAfter: 'works', id: 'works' },
  dateFilter: { op: '>=', precision: 'instant' },
  emptyIs404: false,
  tombstonesSeen: false,
  dates: 'instant',
  revisionHeader: false,
  rate: null,
  tokenLifeS: 100,
  compression: false,
  bytesPerRow: {},
  errorShape: null,
  paths: {},
  padding: {},
  connection: 'c',
  token: TOKEN,
}
const PAGE: RosterPage = {
  received: 0,
  limit: 10,
  ordered: true,
  revision: null,
  lost: [],
  restMs: null,
  chunks: [],
  ids: '[]',
  issues: '[]',
  fatal: 0,
  quarantined: 0,
  total: null,
  fingerprint: 'f',
  bytes: 0,
  requests: 1,
  retries: 0,
  token: null,
}

/** Ports that note who was called with what. */
let calls: unknown[][]
const note =
  <T>(name: string, value: T) =>
  (...args: unknown[]) => {
    calls.push([name, ...args])
    return Promise.resolve(ok(value))
  }
const ports: CourierPorts = {
  chat: {
    post: note('post', PLACE),
    update: note('update', PLACE),
    publishHome: note('home', null),
    find: note('find', null),
    lookUp: note('lookUp', { userId: 'U', email: null, isMember: true }),
  },
  calendarFor: (access) => ({
    open: note(`open ${access.provider}`, null),
    put: note(`put ${access.provider}`, RECORD),
    remove: note(`remove ${access.provider}`, null),
  }),
  roster: {
    probe: note('probe', PROFILE),
    readPage: note('page', PAGE),
    readOne: note('one', 'present' as const),
  },
}

beforeEach(() => {
  calls = []
  vi.spyOn(console, 'warn').mockReturnValue()
})

describe('the courier', () => {
  const ask: PageRequest = {
    collection: 'users',
    from: { offset: 0 },
    limit: 10,
    changedSince: null,
    profile: null,
    path: 0,
    idsOnly: false,
    rows: null,
  }
  const one = { collection: 'users', sourcedId: 'x', profile: null } as const
  test.each<[Delivery, unknown[], object]>([
    [{ kind: 'chat.post', to: TO, card: CARD }, ['post', TO, CARD], { place: PLACE }],
    [
      { kind: 'chat.update', to: TO, place: PLACE, card: CARD },
      ['update', TO, PLACE, CARD],
      { place: PLACE },
    ],
    [{ kind: 'chat.home', to: TO, home: HOME }, ['home', TO, HOME], {}],
    [
      { kind: 'calendar.put', access: FEED, entry: ENTRY, seen: null },
      ['put feed', ENTRY, null],
      { record: RECORD },
    ],
    [{ kind: 'calendar.remove', access: FEED, record: RECORD }, ['remove feed', RECORD], {}],
    [
      { kind: 'roster.probe', access: SIS, notes: 'n', isTest: true },
      ['probe', SIS, 'n', true],
      { profile: PROFILE },
    ],
    [{ kind: 'roster.page', access: SIS, ask }, ['page', SIS, ask], { page: PAGE }],
    [{ kind: 'roster.one', access: SIS, ask: one }, ['one', SIS, one], { found: 'present' }],
  ])(
    'hands each delivery to its port and names the outcome alike: $kind',
    async (delivery, call, outcome) => {
      const delivered = await createCourier(ports).deliver(delivery)
      expect(calls).toEqual([call])
      expect(delivered).toEqual({ ok: true, value: { kind: delivery.kind, ...outcome } })
    },
  )

  test('passes a refusal on as it is', async () => {
    const failure = { retry: 'later', reason: 'rate_limited', afterMs: 1_000 } as const
    const chat = { ...ports.chat, post: () => Promise.resolve(err(failure)) }
    const delivered = await createCourier({ ...ports, chat }).deliver({
      kind: 'chat.post',
      to: TO,
      card: CARD,
    })
    expect(delivered).toEqual({ ok: false, error: failure })
  })

  test('never throws: what a broken port did is unknown', async () => {
    const broken = () => Promise.reject(new Error('a name that must not be logged'))
    const chat = { ...ports.chat, post: broken }
    const delivered = await createCourier({ ...ports, chat }).deliver({
      kind: 'chat.post',
      to: TO,
      card: CARD,
    })
    expect(delivered).toEqual({
      ok: false,
      error: { retry: 'later', reason: 'unavailable', unknown: true },
    })
    const logged = vi.mocked(console.warn).mock.calls.flat().join('\n')
    expect(logged).toBe('{"event":"courier.failed","kind":"chat.post","reason":"unavailable"}')
  })
})
