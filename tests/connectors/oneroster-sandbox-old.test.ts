import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import type { KnownProfile, RosterAccess } from '../../src/core/ports/roster-source.ts'
import { accessTo, probeAll } from './oneroster-provider.ts'
import {
  listOf,
  pullEverything,
  resetSis,
  source,
  startSisUnderTest,
  type Row,
  type SisUnderTest,
} from './oneroster-pull.ts'

let sis: SisUnderTest

beforeAll(async () => {
  sis = await startSisUnderTest()
})
afterAll(() => sis.close())
const NEWER = {
  oauth1: 'on',
  staticToken: 'off',
  overLimit: 'clamp',
  keyset: 'on',
  refuse: 'off',
  gzip: 'off',
  singleRead: 'on',
  sort: 'honoured',
  deltaFilter: 'all',
  stamps: 'utc',
  flags: 'text',
  absent: 'omitted',
  statusCase: 'lower',
  order: 'internal',
  expiresIn: 'sent',
  revision: 'off',
} as const
const reset = (switches: object = {}) => resetSis(sis, { ...NEWER, ...switches })
beforeEach(() => reset())

const old = (change: Partial<RosterAccess> = {}): RosterAccess =>
  accessTo(sis.url, {
    ...CREDENTIALS.sis,
    kind: 'oneroster-1.1',
    baseUrl: `${sis.url}/ims/oneroster/v1p1`,
    ...change,
  })
const SIGNED = { auth: 'oauth1', tokenUrl: '' } as const

/** What a person's record says in either version. */
function personOf(row: Row): object {
  const { deleted, enabled, givenName, familyName, grade, email, identifier, userIds, agents } = row
  const roles = listOf(row['roles']).map((role) => listOf(role))
  const schools = [...new Set(roles.map((role) => String(role[2])))].toSorted()
  return {
    deleted,
    enabled,
    givenName,
    familyName,
    grade,
    email,
    identifier,
    userIds,
    agents,
    schools,
  }
}

async function everything(access: RosterAccess) {
  const { users, enrollments, orgs, classes } = await pullEverything({
    ...sis,
    pull: (collection, change) => sis.pullWith(access, collection, change),
  })
  const people = Object.fromEntries([...users.rows].map(([id, row]) => [id, personOf(row)]))
  const rest = [orgs, classes, enrollments].map((pull) =>
    Object.fromEntries([...pull.rows].map(([id, row]) => [id, row['fp']])),
  )
  const { codes, quarantined, fatal } = users
  return { people, rest, codes, quarantined, fatal }
}

/** Fewer people are no district. */
const PEOPLE_MIN = 100
const countOf = (people: object): number => Object.keys(people).length

describe('the same district from the 1.1 service', () => {
  it.each<[string, Partial<RosterAccess>, object]>([
    ['with a token', {}, {}],
    ['signed with SHA-256', SIGNED, { oauth1: 'required' }],
    ['signed with SHA-1', { ...SIGNED, signature: 'SHA-1' }, { oauth1: 'sha1-only' }],
    ['signed, SHA-1 found out', SIGNED, { oauth1: 'sha1-only' }],
    ['signed, clamped, without totals', SIGNED, { clamp: 37, totals: 'none', link: 'none' }],
    ['signed, with nulls', SIGNED, { absent: 'null' }],
    ['signed, absent values mixed', SIGNED, { absent: 'mixed' }],
    ['signed, with real booleans', SIGNED, { flags: 'real' }],
    ['signed, with digits for booleans', SIGNED, { flags: 'digit' }],
    ['signed, with local dates', SIGNED, { stamps: 'no-zone' }],
    ['signed, in mixed case', SIGNED, { statusCase: 'mixed' }],
    ['signed, compressed', SIGNED, { gzip: 'on' }],
  ])('%s has the same people and memberships', async (_, change, switches) => {
    const current = await everything(sis.access)
    await reset(switches)
    expect(await everything(old(change))).toEqual(current)
    expect(countOf(current.people)).toBeGreaterThan(PEOPLE_MIN)
  })

  it('with a fixed token', async () => {
    await reset({ staticToken: 'fixed-token-1234' })
    const access = old({ auth: 'bearer', clientSecret: 'fixed-token-1234', tokenUrl: '' })
    expect(countOf((await everything(access)).people)).toBeGreaterThan(PEOPLE_MIN)
    expect(await sis.control('requests')).toMatchObject({ tokensIssued: 0 })
  })
})

describe('a probe of the 1.1 service', () => {
  it.each<[string, Partial<RosterAccess>, object, Partial<KnownProfile>]>([
    ['signed', SIGNED, { oauth1: 'required' }, { signature: 'SHA-256', shape: '1.1' }],
    ['SHA-1 only', SIGNED, { oauth1: 'sha1-only' }, { signature: 'SHA-1' }],
    ['with a token', {}, {}, { signature: null, shape: '1.1', selectsFields: true }],
  ])('%s', async (...[, change, switches, expected]) => {
    await reset(switches)
    const profile = await probeAll(source, old(change))
    expect(profile).toMatchObject({
      ok: true,
      value: { ...expected, readsOne: true, sort: 'honoured' },
    })
  })

  it('a clock that is ten minutes off is named', async () => {
    await reset({ oauth1: 'required' })
    const { sourceAt } = await import('./oneroster-provider.ts')
    const late = sourceAt(() => Date.now() - 600_000)
    expect(await probeAll(late, old(SIGNED))).toMatchObject({ error: { reason: 'clock_skew' } })
  })
})

describe('a probe of a provider with habits', () => {
  it.each<[object, object]>([
    [{}, { sort: 'honoured', keyset: true, readsOne: true, dateFilter: { op: '>=' } }],
    [{ sort: 'ignored' }, { sort: 'ignored', keyset: false }],
    [{ keyset: 'ignored' }, { sort: 'honoured', keyset: false }],
    [{ keyset: '400' }, { keyset: false }],
    [{ deltaFilter: 'greater-only' }, { dateFilter: { op: '>', precision: 'instant' } }],
    [{ stamps: 'day' }, { dates: 'day', filtersByDate: true }],
    [{ overLimit: '400', clamp: 100 }, { pageSize: 100 }],
    [{ singleRead: '405' }, { readsOne: false }],
    [
      { ids: 'padded' },
      { readsOne: true, padding: { users: { before: 1, after: 2, width: null } } },
    ],
    [{ refuse: '403@users' }, { paths: { users: ['/students', '/teachers'] } }],
    [{ refuse: '404@academicSessions,empty@terms' }, { paths: { academicSessions: ['/terms'] } }],
    [{ refuse: '404@classes' }, { paths: { classes: [] } }],
    [{ totals: 'wrong:-5' }, { totalsBy: 'wrong' }],
    [{ totals: 'wrong:+5' }, { totalsBy: 'wrong' }],
    [{ totals: 'x-count' }, { totalsBy: 'header' }],
    [{ totals: 'body' }, { totalsBy: 'body' }],
    [{ link: 'none' }, { link: false }],
    [{ gzip: 'on' }, { compression: true }],
    [{ revision: 3 }, { revisionHeader: true }],
    [{ rate: '100/60' }, { rate: { limit: 100 } }],
    [{ tokenTtl: 20 }, { tokenLifeS: 20 }],
    [{ notFoundWhenEmpty: 'on' }, { emptyIs404: true, filtersByDate: true }],
    [{ errors: 'wrapped' }, { errorShape: 'wrapped' }],
    [{ errors: 'html' }, { errorShape: 'html' }],
    [{ errors: 'flat' }, { errorShape: 'flat' }],
    [{ errors: 'empty' }, { errorShape: 'empty' }],
  ])('%j', async (switches, expected) => {
    await reset(switches)
    expect(await probeAll(source, sis.access)).toMatchObject({ ok: true, value: expected })
  })

  it('enrollments of each school, where there is no other list, are all enrollments', async () => {
    const { enrollments } = await pullEverything(sis)
    await reset({ refuse: '403@enrollments' })
    const probed = await probeAll(source, sis.access)
    if (!probed.ok) throw new Error(probed.error.reason)
    const { paths } = probed.value
    const ids = new Set<string>()
    for (let path = 0; path < (paths.enrollments ?? []).length; path++) {
      const pull = await sis.pull('enrollments', { profile: probed.value, path })
      for (const id of pull.ids) ids.add(id)
    }
    expect([...ids].toSorted()).toEqual(enrollments.ids.toSorted())
  })

  it('pages after an id are all pages', async () => {
    const users = await sis.pull('users')
    const probed = await probeAll(source, sis.access)
    if (!probed.ok) throw new Error(probed.error.reason)
    const ids: string[] = []
    for (let after: string | undefined = ''; after !== undefined;) {
      const page = await source.readPage(sis.access, {
        collection: 'users',
        from: { after },
        limit: 40,
        changedSince: null,
        profile: probed.value,
        path: 0,
        idsOnly: true,
        rows: null,
      })
      if (!page.ok) throw new Error(page.error.reason)
      expect(page.value.ordered).toBe(true)
      const found = listOf(JSON.parse(page.value.ids)).map(String)
      ids.push(...found)
      after = found.at(-1)
    }
    expect(ids.toSorted()).toEqual(users.ids.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
  })
})
