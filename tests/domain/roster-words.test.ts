import { beforeEach, describe, expect, test } from 'vitest'
import { mapperVersionOf, rosterWords } from '../../src/core/domain/roster/word/load.ts'
import { noteWords, type Reading } from '../../src/core/domain/roster/word/note.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { mapRows } from '../../src/connectors/oneroster/map.ts'
import { identityDesk, type IdentityDesk } from './identity-desk.ts'
import { connectedDistrict } from './roster-run.ts'

let district: TestDistrict
let desk: IdentityDesk
beforeEach(async () => {
  district = await connectedDistrict()
  desk = identityDesk(district)
})

type Kind = 'role' | 'grade' | 'user_id_type'
const map = (kind: Kind, value: string, meaning: string | null) =>
  district.client.run('roster.map_value', { kind, value, meaning }, { caller: OPERATOR })
async function words() {
  const answer = await district.client.ask('roster.words', {}, { caller: OPERATOR })
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}
type Noted = { readonly words: string; readonly reading?: Partial<Reading> }
/** A page of a full reading that began a moment ago, unless it is said otherwise. */
const note = (page: Noted): void =>
  desk.within((context, source) =>
    noteWords(context, source, {
      reading: { mode: 'full', startedAt: district.clock.now - 10, isAnew: false, ...page.reading },
      words: page.words,
    }),
  )

describe('words nobody has mapped', () => {
  test('are listed with how often they were seen, the most frequent first', async () => {
    note({ words: '[["role","Dean",2],["role","Coach",1]]' })
    district.clock.advance(1)
    note({ words: '[["role","Coach",4]]' })
    expect((await words()).unmapped).toEqual([
      { kind: 'role', value: 'Coach', meaning: null, count: 5, lastSeenAt: district.clock.now },
      { kind: 'role', value: 'Dean', meaning: null, count: 2, lastSeenAt: district.clock.now - 1 },
    ])
  })

  test('are counted in one reading, however many there were before it', () => {
    const readings = [0, 1_000, 2_000].map((at) => ({ startedAt: district.clock.now + at }))
    for (const reading of readings) {
      for (const page of ['[["role","Dean",2]]', '[["role","Dean",3]]']) {
        district.clock.advance(400)
        note({ words: page, reading })
      }
      district.clock.advance(200)
    }
    return expect(words()).resolves.toMatchObject({ unmapped: [{ value: 'Dean', count: 5 }] })
  })

  test('are counted anew when a list is read from its start again', async () => {
    const reading = { startedAt: district.clock.now }
    note({ words: '[["role","Dean",2],["role","Coach",1]]', reading })
    note({ words: '[["role","Dean",2]]', reading: { ...reading, isAnew: true } })
    note({ words: '[["role","Dean",1]]', reading })
    expect((await words()).unmapped).toMatchObject([
      { value: 'Dean', count: 3 },
      { value: 'Coach', count: 0 },
    ])
  })

  test('keep the count of the whole roster when only changes are read', async () => {
    note({ words: '[["role","Dean",300]]' })
    district.clock.advance(1_000)
    const reading = { mode: 'delta', startedAt: district.clock.now } as const
    note({ words: '[["role","Dean",2],["role","Coach",2]]', reading })
    note({ words: '[["role","Coach",1]]', reading })
    expect((await words()).unmapped).toMatchObject([
      { value: 'Dean', count: 300, lastSeenAt: district.clock.now - 1_000 },
      { value: 'Coach', count: 3, lastSeenAt: district.clock.now },
    ])
  })

  test('are two hundred at most, of sixty characters at most', async () => {
    note({ words: JSON.stringify([['role', 'x'.repeat(61), 1]]) })
    expect((await words()).unmapped).toEqual([])
    for (let page = 0; page < 3; page++) {
      const found = Array.from({ length: 100 }, (_, i) => ['role', `w${page}-${i}`, 1])
      note({ words: JSON.stringify(found) })
    }
    expect((await words()).unmapped).toHaveLength(200)
  })
})

describe('a word that is given a meaning', () => {
  test('reaches the connector, and is no longer listed as waiting', async () => {
    note({ words: '[["role","Dean",2]]' })
    expect(await map('role', 'Dean', 'administrator')).toMatchObject({ ok: true })
    expect(await map('grade', 'Upper House', '09')).toMatchObject({ ok: true })
    expect(desk.within(rosterWords)).toMatchObject({
      roles: { Dean: 'administrator' },
      grades: { 'Upper House': '09' },
    })
    expect((await words()).unmapped).toEqual([])
    expect((await words()).mapped).toHaveLength(2)
  })

  test('changes the salt of every row, and taking it back restores the old one', async () => {
    const before = desk.within(mapperVersionOf)
    await map('role', 'Dean', 'administrator')
    const after = desk.within(mapperVersionOf)
    expect(after).not.toBe(before)
    await map('role', 'Dean', 'teacher')
    expect(desk.within(mapperVersionOf)).not.toBe(after)
    await map('role', 'Dean', null)
    expect(desk.within(mapperVersionOf)).toBe(before)
  })

  test('stops a sync under way, which would read half of its rows with the old meaning', async () => {
    const started = await district.client.run('sync.start', { mode: 'full' }, { caller: OPERATOR })
    await map('role', 'Dean', 'administrator')
    const id = started.ok ? started.value.id : ''
    expect(desk.one('SELECT state FROM roster_run WHERE id = ?', id)).toBe('failed')
  })

  test.each([
    ['role', 'wizard'],
    ['grade', '99'],
    ['user_id_type', 'maybe'],
  ] as const)('must be one we know: %s %s', async (kind, meaning) => {
    expect(await map(kind, 'x', meaning)).toMatchObject({
      error: { kind: 'invalid', issues: [{ path: 'meaning' }] },
    })
  })

  test('makes a number join people, once it is said to be a person’s', async () => {
    desk.addOrgs('a')
    const names = { givenName: 'Ana', familyName: 'Diaz' }
    desk.put({
      s1: { ...names, userIds: [['Badge', '1']] },
      s2: { ...names, userIds: [['Badge', '1']] },
    })
    desk.settle()
    expect(desk.persons()).toBe(2)
    await map('user_id_type', 'Badge', 'part')
    desk.put({
      s3: { ...names, userIds: [['Badge', '2']] },
      s4: { ...names, userIds: [['Badge', '2']] },
    })
    desk.settle()
    expect(desk.personOf('s4')).toBe(desk.personOf('s3'))
  })

  test('is nobody’s to give but an administrator’s', async () => {
    const coordinator = seedStaff(district, { roles: ['district_coordinator'] })
    const input = { kind: 'role', value: 'Dean', meaning: 'teacher' } as const
    const answer = await district.client.run('roster.map_value', input, {
      caller: coordinator.session,
    })
    expect(answer).toMatchObject({ error: { kind: 'forbidden' } })
  })
})

describe('the connector', () => {
  const settings = {
    timeZone: 'UTC',
    mapperVersion: 1,
    words: { roles: { dean: 'administrator' }, grades: { upper: '09' }, metadataIds: ['badge'] },
  }
  const user = (sourcedId: string, role: string, more: object = {}) => ({
    sourcedId,
    status: 'active',
    givenName: 'A',
    familyName: 'B',
    roles: [{ role, roleType: 'primary', org: { sourcedId: 'a' } }],
    ...more,
  })
  const wordsIn = (wire: readonly object[]): unknown =>
    JSON.parse(mapRows('users', wire, settings).unmapped ?? '')

  test('names the roles it does not know, with how often', () => {
    const wire = [
      user('1', 'ext:coach'),
      user('2', 'ext:coach'),
      user('3', 'Dean'),
      user('4', 'x'.repeat(70)),
    ]
    expect(wordsIn(wire)).toEqual([['role', 'ext:coach', 2]])
  })

  test('names the grades it does not know, and nothing else of those rows', () => {
    const wire = ['Upper House', 'Upper House', 'upper', '07'].map((grade, i) =>
      user(String(i), 'student', { grades: [grade] }),
    )
    expect(wordsIn(wire)).toEqual([['grade', 'Upper House', 2]])
  })

  test('names kinds of number, never the number', () => {
    const ids = [
      { type: 'Badge', identifier: '4711' },
      { type: 'SSN', identifier: '4712' },
    ]
    const wire = [
      user('1', 'student', { userIds: ids, metadata: { badge: '4713' } }),
      user('2', 'student', { userIds: ids }),
    ]
    expect(wordsIn(wire)).toEqual([
      ['user_id_type', 'Badge', 2],
      ['user_id_type', 'badge', 1],
    ])
  })
})
