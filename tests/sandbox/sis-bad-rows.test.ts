import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { TestSis } from './sis-reader.ts'
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

/** Some fields of a row, or a row that is no object. */
const matching = (expected: object | string): unknown =>
  typeof expected === 'string' ? expected : expect.objectContaining(expected)

describe('bad rows', () => {
  const badRowsOf = async (
    path: string,
    kind: string,
  ): Promise<{ bad: unknown[]; count: number }> => {
    await sis.switches({ badRows: [kind], badEvery: 50 })
    const text = await textOf(`${path}?limit=10000&sort=sourcedId`)
    await sis.switches({ badRows: 'none' })
    const clean = new Set(
      rowsOf(await textOf(`${path}?limit=10000&sort=sourcedId`)).map((row) => JSON.stringify(row)),
    )
    const rows = rowsOf(text)
    return {
      bad: rows.filter((row) => !clean.has(JSON.stringify(row))),
      count: rows.length - clean.size,
    }
  }

  test.each<[string, string, object | string]>([
    ['blank-username', '/users', { username: '' }],
    ['no-name', '/users', { givenName: '', familyName: '' }],
    ['unknown-grade', '/users', { grades: ['Upper Ungraded'] }],
    [
      'unknown-role',
      '/users',
      { roles: expect.arrayContaining([expect.objectContaining({ role: 'chaperone' })]) },
    ],
    [
      'bad-date',
      '/users',
      { roles: expect.arrayContaining([expect.objectContaining({ beginDate: '31st of June' })]) },
    ],
    ['real-booleans', '/users', { enabledUser: true }],
    ['null-optionals', '/users', { email: null, agents: null }],
    [
      'local-dates',
      '/users',
      { dateLastModified: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) },
    ],
    ['too-long', '/users', { givenName: expect.stringMatching(/^.{1001,}$/) }],
    ['not-an-object', '/users', 'row could not be read'],
    ['bad-date', '/enrollments', { beginDate: '2026-13-45' }],
    ['date-order', '/enrollments', { beginDate: '2026-05-01', endDate: '2026-04-01' }],
    ['unknown-role', '/enrollments', { role: 'chaperone' }],
    ['dangling-class', '/enrollments', { class: { sourcedId: 'no-such-class', type: 'class' } }],
    ['real-booleans', '/enrollments', { primary: false }],
    ['null-optionals', '/enrollments', { endDate: null }],
  ])('%s spoils some rows of %s and no others', async (kind, path, expected) => {
    const { bad, count } = await badRowsOf(path, kind)
    expect(bad.length).toBeGreaterThan(0)
    expect(count).toBe(0)
    for (const row of bad) expect(row).toEqual(matching(expected))
  })

  test('no-roles and no-id leave the field out', async () => {
    for (const [kind, field] of [
      ['no-roles', 'roles'],
      ['no-id', 'sourcedId'],
    ] as const) {
      const { bad } = await badRowsOf('/users', kind)
      expect(bad.length).toBeGreaterThan(0)
      for (const row of bad) expect(row).not.toHaveProperty(field)
    }
  })

  test('duplicates come twice: the same, or an older copy that disagrees', async () => {
    const same = await badRowsOf('/users', 'duplicate-same')
    expect([same.bad, same.count]).toEqual([[], 3])
    const { bad, count } = await badRowsOf('/users', 'duplicate-different')
    expect(bad).toHaveLength(count)
    expect(count).toBeGreaterThan(0)
    for (const row of bad)
      expect(row).toMatchObject({
        familyName: expect.stringContaining('(old)'),
        dateLastModified: '2001-01-01T00:00:00.000Z',
      })
  })

  test('the older copy follows its original where rows are sorted, and never outlives it', async () => {
    await sis.switches({ badRows: ['duplicate-different'], badEvery: 50 })
    const rows = await sis.list('/users', 'sort=sourcedId')
    const copies = rows.filter(({ familyName }) => familyName.endsWith(' (old)'))
    expect(copies.length).toBeGreaterThan(0)
    for (const copy of copies) {
      const original = rows[rows.indexOf(copy) - 1]
      expect([original?.sourcedId, `${original?.familyName} (old)`]).toEqual([
        copy.sourcedId,
        copy.familyName,
      ])
    }
    const student = copies.find(({ roles }) => roles?.[0]?.role === 'student')
    await sis.control('purge', { student: student?.sourcedId })
    expect(await sis.ids('/users')).not.toContain(student?.sourcedId)
  })

  test('every kind comes once in a block of rows, and truth counts them', async () => {
    await sis.control('reset', { size: 400 })
    await sis.switches({ badRows: ['blank-username', 'no-id', 'duplicate-same'], badEvery: 100 })
    const truth = await sis.control<{ badRows: Record<string, Record<string, number>> }>('truth')
    const users = await sis.list('/users')
    expect(truth.badRows['users']).toEqual({
      'blank-username': 11,
      'no-id': 10,
      'duplicate-same': 10,
    })
    expect(users.filter(({ username }) => username === '')).toHaveLength(11)
    expect(users.filter(({ sourcedId }) => sourcedId === undefined)).toHaveLength(10)
    expect(users.length - new Set(users.map((row) => JSON.stringify(row))).size).toBe(10)
  })

  test('the cast is never among the bad rows', async () => {
    const clean = (await sis.list('/users', 'sort=sourcedId')).slice(0, 6)
    await sis.switches({ badRows: ['no-name', 'no-roles', 'no-id', 'not-an-object'], badEvery: 50 })
    expect((await sis.list('/users', 'sort=sourcedId')).slice(0, 6)).toEqual(clean)
  })
})
