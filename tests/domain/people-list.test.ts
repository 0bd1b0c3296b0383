import { beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { apiKey, audit } from '../../src/core/store/tables/door.ts'
import { sha256 } from '../../src/core/store/vault.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { addGuardian, addPupil, addWorker, seedProvider } from './roster-provider.ts'
import { connectedDistrict, synced } from './roster-run.ts'

const PUPILS = [
  ['p1', 'a', 'José', 'García-López'],
  ['p2', 'a', 'Mary Ann', "O'Brien"],
  ['p3', 'b', 'Li', 'Ng'],
  ['p4', 'b', 'Marius', 'Østergård'],
  ['p5', 'b', 'Maria', 'Garcia'],
] as const

let district: TestDistrict
let schoolIds: Record<string, string>
let coordinator: Caller
let teacherAtA: Caller

beforeAll(async () => {
  const provider = seedProvider(['a', 'b'])
  for (const [id, school, given, family] of PUPILS)
    addPupil(provider, { id, school, given, family })
  for (let i = 0; i < 40; i++) addPupil(provider, { id: `x${i}`, school: 'a' })
  addWorker(provider, { id: 't1', school: 'a' })
  addWorker(provider, { id: 't2', school: 'b' })
  addGuardian(provider, { id: 'g1', school: 'a', agents: ['p1'] })
  district = await connectedDistrict()
  await synced(district, provider.courier)
  const rows = district.storage.database.prepare('SELECT sourced_id, id FROM org').all()
  schoolIds = Object.fromEntries(rows.map((row) => [String(row['sourced_id']), String(row['id'])]))
  coordinator = seedStaff(district, { roles: ['district_coordinator'] }).session
  teacherAtA = seedStaff(district, { school: { id: schoolIds['a'] ?? '' } }).slack
})

const search = async (q: string, caller: Caller = teacherAtA, schoolId?: string) => {
  const found = await district.client.ask(
    'student.search',
    { q, ...(schoolId && { schoolId }) },
    { caller },
  )
  if (!found.ok) throw new Error(JSON.stringify(found.error))
  return found.value.students.map((student) => student.name)
}

type Asked = {
  q?: string
  role?: 'student' | 'staff' | 'guardian'
  school?: string
  cursor?: string
  limit?: number
}

const list = async (asked: Asked, caller: Caller = coordinator) => {
  const found = await district.client.ask('people.list', asked, { caller })
  if (!found.ok) throw new Error(JSON.stringify(found.error))
  return found.value
}

describe('a search for a student', () => {
  test.each([
    ['gar', ['José García-López']],
    ['LOPEZ', ['José García-López']],
    ['jose garcia', ['José García-López']],
    ['garcia-l', ['José García-López']],
    ['obrien', ["Mary Ann O'Brien"]],
    ["o'br", ["Mary Ann O'Brien"]],
    ['brien', ["Mary Ann O'Brien"]],
    ['jose g', ['José García-López']],
    ['lopez m', []],
    ['jose brien', []],
    ['%%', []],
  ])('for "%s" finds exactly those at the own school', async (q, names) => {
    expect(await search(q)).toEqual(names)
  })

  test('needs two letters', async () => {
    const refused = await district.client.ask(
      'student.search',
      { q: ' j ' },
      { caller: teacherAtA },
    )
    expect(refused).toMatchObject({ error: { kind: 'invalid', issues: [{ path: 'q' }] } })
  })

  test('never shows students of another school', async () => {
    expect(await search('marius')).toEqual([])
    expect(await search('marius', teacherAtA, schoolIds['b'])).toEqual([])
  })

  test('at both schools finds those of both', async () => {
    const caller = seedStaff(district, { school: { id: schoolIds['b'] ?? '' } }).slack
    expect(await search('ostergard', caller)).toEqual(['Marius Østergård'])
    expect(await search('ng', caller)).toEqual(['Li Ng'])
    expect(await search('li', caller)).toEqual(['Li Ng'])
  })

  test('offers at most twenty', async () => {
    expect(await search('given')).toHaveLength(20)
  })

  test('is on the record without what was typed', async () => {
    await search('lopez')
    const bodies = district.db
      .select()
      .from(audit)
      .all()
      .map((row) => row.body)
    expect(bodies.at(-1)).toContain('student.search')
    expect(bodies.at(-1)).not.toContain('lopez')
  })

  test('is refused to whoever is not on the staff', async () => {
    const refused = await district.client.ask(
      'student.search',
      { q: 'garcia' },
      { caller: OPERATOR },
    )
    expect(refused).toMatchObject({ error: { kind: 'forbidden' } })
  })
})

describe('a list of people', () => {
  test('comes page by page, everybody once, in order of the family name', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({
        role: 'student',
        limit: 7,
        ...(cursor && { cursor }),
      })
      seen.push(...page.people.map((p) => `${p.familyName} ${p.givenName}`))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toHaveLength(45)
    expect(new Set(seen).size).toBe(45)
    expect(seen.slice(-5)).toEqual([
      'Garcia Maria',
      'García-López José',
      'Ng Li',
      "O'Brien Mary Ann",
      'Østergård Marius',
    ])
  })

  test('of one part or one school holds only those', async () => {
    expect((await list({ role: 'staff' })).people.map((p) => p.email)).toContain('t1@district.test')
    expect((await list({ role: 'guardian' })).people).toMatchObject([{ roles: ['guardian'] }])
    const atB = await list({ school: schoolIds['b'] ?? '', role: 'student' })
    expect(atB.people.map((p) => p.givenName).toSorted()).toEqual(['Li', 'Maria', 'Marius'])
  })

  test('by name finds people of every part', async () => {
    expect((await list({ q: 'garcia' })).people.map((p) => p.givenName)).toEqual(['Maria', 'José'])
    expect((await list({ q: 'garcia', school: schoolIds['a'] ?? '' })).people).toHaveLength(1)
    expect((await list({ q: 'nobody' })).people).toEqual([])
  })

  test('shows a triager only the own school', async () => {
    const caller = seedStaff(district, {
      school: { id: schoolIds['b'] ?? '' },
      roles: ['triager'],
    }).session
    const names = (await list({ role: 'student' }, caller)).people.map((p) => p.givenName)
    expect(names.toSorted()).toEqual(['Li', 'Maria', 'Marius'])
    expect((await list({ school: schoolIds['a'] ?? '' }, caller)).people).toEqual([])
  })

  test('is open to a key with roster.read and closed to the operator', async () => {
    district.db
      .insert(apiKey)
      .values({ id: 'k', hash: sha256('key'), name: 'k', scopes: 'roster.read', createdAt: 0 })
      .run()
    const page = await list({ role: 'student', limit: 1 }, { via: 'api_key', key: 'key' })
    expect(page.people[0]?.identities).toMatchObject([{ sourcedId: expect.any(String) }])
    const refused = await district.client.ask('people.list', {}, { caller: OPERATOR })
    expect(refused).toMatchObject({ error: { kind: 'forbidden', why: 'role' } })
  })

  test('is refused for more people at once than a page holds', async () => {
    const refused = await district.client.ask(
      'people.list',
      { limit: 201 },
      { caller: coordinator },
    )
    expect(refused).toMatchObject({ error: { kind: 'invalid', issues: [{ path: 'limit' }] } })
  })
})

describe('one person', () => {
  test('is shown with the guardians, and the look is on the record', async () => {
    const [jose] = (await list({ q: 'lopez' })).people
    const read = await district.client.ask(
      'people.read',
      { id: jose?.id ?? '' },
      { caller: coordinator },
    )
    expect(read).toMatchObject({
      value: { givenName: 'José', guardians: [{ name: 'Giveng1 Familyg1' }] },
    })
    const last = district.db.select().from(audit).all().at(-1)
    expect(JSON.parse(last?.body ?? '{}')).toMatchObject({
      act: 'people.read',
      subject: jose?.id,
      outcome: 'ok',
    })
  })

  test('of another school does not exist for a triager', async () => {
    const caller = seedStaff(district, {
      school: { id: schoolIds['b'] ?? '' },
      roles: ['triager'],
    }).session
    const [jose] = (await list({ q: 'lopez' })).people
    const read = await district.client.ask('people.read', { id: jose?.id ?? '' }, { caller })
    expect(read).toEqual({ ok: false, error: { kind: 'not_found', what: 'person' } })
  })
})
