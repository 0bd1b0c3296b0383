import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { Ref, Row, TestSis } from './sis-reader.ts'
import { openSis, rowsOf } from './sis-reader.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())
beforeEach(async () => {
  await sis.switches(DEFAULT_SWITCHES)
  await sis.control('reset', {})
})

const textOf = async (path: string) => (await sis.get(path)).text()
const refsOf = (row: Row | undefined): Ref[] =>
  [row?.user, row?.class, row?.school].filter((ref) => ref !== undefined)
const one = async (path: string, query = ''): Promise<Row> => {
  const [row] = await sis.list(path, query)
  if (!row) throw new Error(`nothing at ${path}`)
  return row
}

describe('switches of lists', () => {
  test('clamp cuts a page silently', async () => {
    await sis.switches({ clamp: 40 })
    const response = await sis.get('/users?limit=5000&offset=40')
    expect(response.status).toBe(200)
    expect(rowsOf(await response.text())).toHaveLength(40)
    expect(response.headers.get('link')).toContain('limit=40&offset=80')
  })

  test('totals come in the header, in the body, wrong, or not at all', async () => {
    const seen: unknown[] = []
    for (const totals of ['header', 'none', 'body', 'wrong:+7', 'wrong:-9']) {
      await sis.switches({ totals })
      const response = await sis.get('/users?limit=2')
      const body: { totalCount?: number } = JSON.parse(await response.text())
      seen.push([response.headers.get('x-total-count'), body.totalCount])
    }
    expect(seen).toEqual([
      ['159', undefined],
      [null, undefined],
      [null, 159],
      ['166', undefined],
      ['150', undefined],
    ])
  })

  test('links can be missing or lead to another origin', async () => {
    const linkWith = async (link: string) => {
      await sis.switches({ link })
      return (await sis.get('/users?limit=2')).headers.get('link')
    }
    expect(await linkWith('none')).toBeNull()
    expect(await linkWith('other-origin')).not.toContain('127.0.0.1')
    expect(await linkWith('other-origin:http://127.0.0.1:1')).toContain(
      '<http://127.0.0.1:1/ims/oneroster/',
    )
  })

  test('a provider that ignores sort says nothing about it', async () => {
    const natural = await sis.ids('/users')
    await sis.switches({ sort: 'ignored' })
    expect(await sis.ids('/users', 'sort=sourcedId&orderBy=desc')).toEqual(natural)
  })

  test('fields are ignored, or refused when unknown', async () => {
    await sis.switches({ fields: 'ignored' })
    expect(Object.keys(await one('/users', 'fields=sourcedId'))).toContain('givenName')
    await sis.switches({ fields: '400' })
    expect((await sis.get('/users?fields=sourcedId,shoeSize')).status).toBe(400)
    expect((await sis.get('/users?fields=sourcedId,roles')).status).toBe(200)
  })

  test('filters work on two fields only, answer 400, or answer 500', async () => {
    const statusWith = async (filters: string, filter: string) => {
      await sis.switches({ filters })
      return (await sis.get(`/users?filter=${encodeURIComponent(filter)}`)).status
    }
    expect(await statusWith('status+date', "status='active'")).toBe(200)
    expect(
      await statusWith('status+date', "status='active' AND dateLastModified>='2026-01-01'"),
    ).toBe(200)
    expect(await statusWith('status+date', "familyName='a'")).toBe(400)
    expect(await statusWith('400', "status='active'")).toBe(400)
    expect(await statusWith('500', "status='active'")).toBe(500)
    expect((await sis.get('/users')).status).toBe(200)
  })

  test('an empty token is answered 200 with nothing in it', async () => {
    await sis.switches({ emptyToken: 'on' })
    for (const list of ['orgs', 'classes', 'users', 'enrollments', 'students']) {
      const body: Record<string, unknown> = JSON.parse(await textOf(`/${list}`))
      expect(Object.values(body)).toEqual([[]])
    }
    const token = await sis.accessToken(
      'https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly',
    )
    expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).toContain(
      '"org":"unassigned"',
    )
  })
})

describe('switches of records', () => {
  test('hrefs are absolute, relative or missing', async () => {
    const hrefWith = async (hrefs: string) => {
      await sis.switches({ hrefs })
      return refsOf(await one('/enrollments')).map(({ href }) => href)
    }
    for (const href of await hrefWith('absolute')) expect(href).toMatch(/^https:\/\/.*\/v1p2\//)
    for (const href of await hrefWith('relative'))
      expect(href).toMatch(/^\/ims\/oneroster\/rostering\/v1p2\//)
    expect(await hrefWith('missing')).toEqual([undefined, undefined, undefined])
  })

  test('padded ids are padded in the record only, and must be asked for as they are', async () => {
    await sis.switches({ ids: 'padded' })
    const user = await one('/users')
    expect(user.sourcedId).toBe(` ${user.sourcedId.trim()}  `)
    expect((await sis.get(`/users/${encodeURIComponent(user.sourcedId)}`)).status).toBe(200)
    expect((await sis.get(`/users/${user.sourcedId.trim()}`)).status).toBe(404)
    const users = new Set((await sis.ids('/users')).map((id) => id.trim()))
    for (const { user: ref } of await sis.list('/enrollments'))
      expect(users.has(ref.sourcedId)).toBe(true)
  })

  test('numeric ids are numbers in the record and digits in references', async () => {
    await sis.switches({ ids: 'numeric' })
    const user = await one('/users', 'sort=sourcedId')
    expect(typeof user.sourcedId).toBe('number')
    expect((await sis.get(`/users/${user.sourcedId}`)).status).toBe(200)
    const users = new Set((await sis.ids('/users')).map(String))
    for (const { user: ref } of await sis.list('/enrollments')) {
      expect(ref.sourcedId).toMatch(/^\d{10}$/)
      expect(users.has(ref.sourcedId)).toBe(true)
    }
  })

  test('composed ids differ from stable ones but name the same people', async () => {
    const identifiers = async () =>
      (await sis.list('/users', 'sort=sourcedId')).map(({ identifier }) => identifier)
    const [ids, people] = [await sis.ids('/users'), await identifiers()]
    await sis.switches({ ids: 'composed' })
    expect((await sis.ids('/users')).filter((id) => ids.includes(id))).toEqual([])
    expect(await identifiers()).toEqual(people)
  })

  test('guardians are linked from both sides, one side or none', async () => {
    const sidesWith = async (agents: string) => {
      await sis.switches({ agents })
      const linked = (await sis.list('/users')).filter((row) => row.agents !== undefined)
      return [
        ...new Set(
          linked.map((row) => (row.roles?.[0]?.role === 'student' ? 'student' : 'guardian')),
        ),
      ].toSorted()
    }
    expect(await sidesWith('both')).toEqual(['guardian', 'student'])
    expect(await sidesWith('student')).toEqual(['student'])
    expect(await sidesWith('guardian')).toEqual(['guardian'])
    expect(await sidesWith('none')).toEqual([])
  })

  test('hidden guardians are named by their children and nowhere to be found', async () => {
    await sis.switches({ guardians: 'hidden' })
    const users = await sis.list('/users')
    expect(users.every((row) => !['guardian', 'parent'].includes(row.roles?.[0]?.role ?? ''))).toBe(
      true,
    )
    const agent = users.find((row) => row.agents)?.agents?.[0]
    expect((await sis.get(`/users/${agent?.sourcedId}`)).status).toBe(404)
  })

  test('a parent organisation out of scope is named by the schools and not listed', async () => {
    const district = await one('/orgs', "filter=type='district'")
    await sis.switches({ parents: 'out-of-scope' })
    const orgs = await sis.list('/orgs')
    expect(orgs.map(({ type }) => type)).toEqual(['school', 'school', 'school'])
    expect(orgs[0]?.parent?.sourcedId).toBe(district.sourcedId)
    expect((await sis.get(`/orgs/${district.sourcedId}`)).status).toBe(404)
  })

  test('sessions are a year with terms, with semesters that /terms leaves out, or one calendar per school', async () => {
    const typesWith = async (sessions: string) => {
      await sis.switches({ sessions })
      const types = (await sis.list('/academicSessions', 'sort=sourcedId')).map(({ type }) => type)
      const known = new Set(await sis.ids('/academicSessions'))
      for (const { terms } of await sis.list('/classes')) {
        for (const { sourcedId } of terms) expect(known.has(sourcedId)).toBe(true)
      }
      return [types.join(' '), (await sis.list('/terms')).length]
    }
    const year = 'schoolYear term term term term'
    expect(await typesWith('year+terms')).toEqual([year, 4])
    expect(await typesWith('semesters')).toEqual(['schoolYear semester semester', 0])
    expect(await typesWith('per-school')).toEqual([[year, year, year].join(' '), 12])
  })

  test('grades are written in digits, in words, or now one way and now another', async () => {
    const gradesWith = async (grades: string) => {
      await sis.switches({ grades })
      return (await sis.list('/students')).map((row) => row.grades?.[0] ?? '')
    }
    for (const grade of await gradesWith('two-digit')) expect(grade).toMatch(/^(KG|0\d|1[0-2])$/)
    for (const grade of await gradesWith('words'))
      expect(grade).toMatch(/^(Kindergarten|\w+th grade|First grade|Second grade|Third grade)$/)
    const mixed = await gradesWith('mixed')
    expect(
      [/^0\d$/, /^\d$/, /grade$/].every((form) => mixed.some((grade) => form.test(grade))),
    ).toBe(true)
  })

  test('a withdrawn student is a tombstone, active for ever, inactive, or gone', async () => {
    const { student } = await sis.control<{ student: { sourcedId: string } }>('withdraw', {})
    const recordWith = async (status: string) => {
      await sis.switches({ status })
      const response = await sis.get(`/users/${student.sourcedId}`)
      const enrolled = await sis.list(
        '/enrollments',
        `filter=user.sourcedId='${student.sourcedId}'`,
      )
      const open = enrolled.filter(({ endDate }) => endDate > '2026-11-20').length
      if (response.status === 404) return ['gone', enrolled.length]
      const { user }: { user: Row } = JSON.parse(await response.text())
      return [
        user.status,
        user.enabledUser,
        user.dateLastModified > '2026-11',
        enrolled.length,
        open,
      ]
    }
    expect(await recordWith('tombstone')).toEqual(['tobedeleted', 'false', true, 6, 0])
    expect(await recordWith('always-active')).toEqual(['active', 'true', false, 6, 0])
    expect(await recordWith('inactive')).toEqual(['inactive', 'false', true, 6, 0])
    expect(await recordWith('vanish')).toEqual(['gone', 0])
  })

  test('dateLastModified of a user may not move with the school', async () => {
    const { student } = await sis.control<{ student: { sourcedId: string } }>('transfer', {})
    const deltaWith = async (patch: object) => {
      await sis.switches(patch)
      const filter = "filter=dateLastModified>='2026-11-20'"
      return [
        await sis.ids('/users', filter),
        (await sis.list('/enrollments', filter)).length,
      ] as const
    }
    const [truthful, enrollments] = await deltaWith({ modified: 'true' })
    expect(truthful).toContain(student.sourcedId)
    expect(enrollments).toBe(12)
    expect(await deltaWith({ modified: 'row-only' })).toEqual([[], 12])
  })

  test('students without a class today can be left out', async () => {
    const before = (await sis.list('/students')).length
    await sis.control('unschedule', {})
    expect(await sis.list('/students')).toHaveLength(before)
    await sis.switches({ hideIdleStudents: 'on' })
    expect(await sis.list('/students')).toHaveLength(before - 1)
    await sis.control('advance', { day: '2027-08-15' })
    expect(await sis.list('/students')).toHaveLength(0)
    expect((await sis.list('/users')).length).toBeGreaterThan(0)
  })
})

describe('switches that do not exist', () => {
  test('are refused with the name of what is wrong, and nothing changes', async () => {
    for (const patch of [
      { shoeSize: 9 },
      { clamp: 0 },
      { totals: 'maybe' },
      { rate: 'fast' },
      { badRows: ['ugly'] },
      { badEvery: 10 },
    ]) {
      const [name = ''] = Object.keys(patch)
      await expect(sis.switches({ link: 'none', ...patch })).rejects.toThrow(`400`)
      await expect(sis.switches(patch)).rejects.toThrow(name)
    }
    expect(await sis.control('switches')).toEqual(DEFAULT_SWITCHES)
  })
})
