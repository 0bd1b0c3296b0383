import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { COLLECTIONS } from '../../src/core/ports/roster-source.ts'
import { ASK, PLAIN } from './oneroster-provider.ts'
import {
  listOf,
  pullEverything,
  resetSis,
  rowOf,
  source,
  startSisUnderTest,
  type Pull,
  type SisUnderTest,
} from './oneroster-pull.ts'

let sis: SisUnderTest

beforeAll(async () => {
  sis = await startSisUnderTest()
})
afterAll(() => sis.close())
beforeEach(() => resetSis(sis))

const fingerprints = (pull: Pull) =>
  [...pull.rows].map(([id, row]) => `${id} ${String(row['fp'])}`).toSorted()

describe('a district read from the school system', () => {
  it('has every record once, none noted, none set aside', async () => {
    const { counts } = await sis.control('truth')
    const pulls = await pullEverything(sis)
    for (const collection of COLLECTIONS) {
      const pull = pulls[collection]
      expect(pull.rows.size).toBe(rowOf(counts)[collection])
      expect(new Set(pull.ids).size).toBe(pull.received)
      expect([pull.fatal, pull.quarantined, pull.codes]).toEqual([0, 0, {}])
    }
  })

  it('has every student with name, number, grade, school and guardians as they truly are', async () => {
    const { students } = await sis.control('truth/students')
    const { rows } = await sis.pull('users')
    expect(listOf(students)).toHaveLength(60)
    for (const each of listOf(students)) {
      const truth = rowOf(each)
      const row = rows.get(String(truth['sourcedId'])) ?? {}
      expect(row).toMatchObject({
        deleted: 0,
        enabled: 1,
        givenName: truth['givenName'],
        familyName: truth['familyName'],
        identifier: truth['identifier'],
        grade: truth['grade'],
        primaryOrg: rowOf(truth['home'])['sourcedId'],
        agents: listOf(truth['guardians']).map(String).toSorted(),
        email: null,
        username: null,
      })
      expect(listOf(row['roles']).map((role) => listOf(role)[2])).toContain(
        rowOf(truth['home'])['sourcedId'],
      )
    }
  })

  it('keeps no contact but that of staff', async () => {
    const { rows } = await sis.pull('users')
    const kinds = { staff: 0, family: 0 }
    for (const row of rows.values()) {
      const roles = listOf(row['roles']).map((role) => String(listOf(role)[0]))
      const isFamily = roles.every((role) => ['student', 'guardian', 'parent'].includes(role))
      kinds[isFamily ? 'family' : 'staff']++
      expect([row['email'] === null, row['username'] === null]).toEqual([isFamily, isFamily])
    }
    expect(Math.min(kinds.staff, kinds.family)).toBeGreaterThan(5)
    const text = JSON.stringify([...rows])
    const leaked = ['+1 555', 'pecialEducation', 'lunch', 'they/them', 'etadata', 'middle']
    expect(leaked.filter((word) => text.includes(word))).toEqual([])
  })
})

describe('the same district from a provider with habits', () => {
  it.each([
    { clamp: 37, totals: 'none', link: 'none' },
    { totals: 'wrong:-50' },
    { totals: 'body' },
    { link: 'other-origin' },
    { hrefs: 'relative' },
    { hrefs: 'missing' },
    { parents: 'out-of-scope' },
    { auth: 'form-only' },
    { grants: ['roster.readonly'] },
    { grades: 'words' },
    { badRows: ['real-booleans', 'blank-username', 'local-dates'], badEvery: 50 },
    { badRows: ['duplicate-same'], badEvery: 50 },
  ])('%j is the same district', async (switches) => {
    const clean = { users: await sis.pull('users'), enrollments: await sis.pull('enrollments') }
    await resetSis(sis, switches)
    for (const collection of ['users', 'enrollments'] as const) {
      const pull = await sis.pull(collection)
      expect(fingerprints(pull)).toEqual(fingerprints(clean[collection]))
      expect([pull.fatal, pull.quarantined]).toEqual([0, 0])
    }
  })

  it('padded ids are the ids without padding, on both sides of every reference', async () => {
    await resetSis(sis, { ids: 'padded' })
    const { users, enrollments, classes, orgs } = await pullEverything(sis)
    const orgIds = new Set(orgs.ids)
    for (const id of [...users.ids, ...classes.ids, ...orgs.ids]) expect(id).toBe(id.trim())
    for (const row of enrollments.rows.values()) {
      expect(users.rows.has(String(row['user']))).toBe(true)
      expect(classes.rows.has(String(row['class']))).toBe(true)
      expect(orgIds.has(String(row['school']))).toBe(true)
    }
  })

  it('asked for the kept fields only, sends fewer bytes and the same rows', async () => {
    const whole = await source.readPage(sis.access, { ...PAGE, collection: 'users' })
    const slim = await source.readPage(sis.access, {
      ...PAGE,
      collection: 'users',
      profile: { ...PLAIN, selectsFields: true },
    })
    if (!whole.ok || !slim.ok) throw new Error('page failed')
    expect(slim.value.chunks).toEqual(whole.value.chunks)
    expect(slim.value.bytes).toBeLessThan(whole.value.bytes)
  })
})

const PAGE = { ...ASK, limit: 1_000 }

describe('one bad row of each kind in fifty', () => {
  /** Kind of the school system -> our code; kinds not listed leave nothing to note. */
  const CODES: Readonly<Record<string, string>> = {
    'no-roles': 'role_missing',
    'no-name': 'name_missing',
    'bad-date': 'date_unreadable',
    'date-order': 'date_order',
    'unknown-role': 'role_unmapped',
    'unknown-grade': 'grade_unmapped',
    'too-long': 'too_long',
    'duplicate-different': 'duplicate_older',
  }
  const SET_ASIDE = ['no-name', 'date-order', 'too-long']
  const FATAL = ['not-an-object', 'no-id']
  const KINDS = [...Object.keys(CODES), ...FATAL, 'null-optionals', 'dangling-class']

  it.each(['users', 'enrollments'] as const)('every good row of %s is in', async (collection) => {
    const clean = await sis.pull(collection)
    await resetSis(sis, { badRows: KINDS, badEvery: 50 })
    const counts = rowOf(rowOf((await sis.control('truth'))['badRows'])[collection])
    const pull = await sis.pull(collection, { limit: 1_000 })
    const sum = (kinds: readonly string[]) =>
      kinds.reduce((total, kind) => total + Number(counts[kind] ?? 0), 0)

    const codes: Record<string, number> = {}
    for (const [kind, code] of Object.entries(CODES)) {
      // One word for all: the ids that are too long are all the same, so they are one row.
      const same = kind === 'too-long' && collection === 'enrollments'
      const count = same ? 1 : Number(counts[kind] ?? 0)
      if (count > 0) codes[code] = count
    }
    expect(sum(KINDS)).toBeGreaterThan(20)
    // Grades are read of students only, and some of those rows are guardians.
    const { grade_unmapped: grades = 0, ...others } = pull.codes
    const { grade_unmapped: gradesMax = 0, ...expected } = codes
    expect(others).toEqual(expected)
    expect(grades).toBeLessThanOrEqual(gradesMax)
    expect(Math.sign(grades)).toBe(Math.sign(gradesMax))
    expect(pull.fatal).toBe(sum(FATAL))

    const untouched = [...pull.rows.keys()].filter(
      (id) => pull.rows.get(id)?.['fp'] === clean.rows.get(id)?.['fp'],
    )
    expect(untouched.length).toBeGreaterThanOrEqual(clean.rows.size - sum(KINDS))
    expect(pull.rows.size).toBe(clean.rows.size - sum([...SET_ASIDE, ...FATAL]))
  })
})

describe('what changed', () => {
  it('a renamed student is all there is since the change, and a new fingerprint', async () => {
    const before = await sis.pull('users')
    const since = Date.parse('2026-11-20T00:00:00Z')
    const { student } = await sis.control('rename', { givenName: 'Zoë', familyName: "O'Neill" })
    const id = String(rowOf(student)['sourcedId'])
    const delta = await sis.pull('users', {
      changedSince: since,
      profile: { ...PLAIN, dateFilter: { op: '>=', precision: 'instant' } },
    })
    expect(delta.ids).toEqual([id])
    expect(delta.rows.get(id)).toMatchObject({ givenName: 'Zoë', familyName: "O'Neill" })
    expect(delta.rows.get(id)?.['fp']).not.toBe(before.rows.get(id)?.['fp'])
  })

  it('a transferred student of a provider that re-keys people is a new record', async () => {
    await resetSis(sis, { ids: 'composed' })
    const before = await sis.pull('users')
    const { student, newSourcedId } = await sis.control('transfer', { day: '2026-11-20' })
    const after = await sis.pull('users')
    const [old, now] = [String(rowOf(student)['sourcedId']), String(newSourcedId)]
    expect([before.rows.has(now), after.rows.has(now), old === now]).toEqual([false, true, false])
    expect(after.rows.get(now)).toMatchObject({
      identifier: before.rows.get(old)?.['identifier'],
      userIds: before.rows.get(old)?.['userIds'],
    })
  })

  it('a withdrawn record is marked, a purged one is absent, any other is present', async () => {
    const { student } = await sis.control('purge', {})
    const purged = String(rowOf(student)['sourcedId'])
    const { ids } = await sis.pull('users')
    const other = ids.find((id) => id !== purged) ?? ''
    const one = (sourcedId: string) =>
      source.readOne(sis.access, { collection: 'users', sourcedId, profile: null })
    expect(await one(other)).toEqual({ ok: true, value: 'present' })
    expect(await one(purged)).toEqual({ ok: true, value: 'absent' })
    expect(await one('no-such-id')).toEqual({ ok: true, value: 'absent' })
  })
})
