import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { Row, TestSis } from './sis-reader.ts'
import { openSis } from './sis-reader.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())
beforeEach(async () => {
  await sis.switches(DEFAULT_SWITCHES)
  await sis.control('reset', {})
})

const filter = (text: string) => `filter=${encodeURIComponent(text)}`

describe('records', () => {
  const first = async (path: string): Promise<Row | undefined> => (await sis.list(path))[0]

  test('write their dates in four ways, and filters still find them', async () => {
    await sis.control('rename', {})
    const changed = filter("dateLastModified>'2026-11-01'")
    const seen: string[] = []
    for (const stamps of ['utc', 'offset', 'no-zone', 'day']) {
      await sis.switches({ stamps })
      const [row] = await sis.list('/users', changed)
      seen.push(row?.dateLastModified ?? 'none')
    }
    expect(seen).toEqual([
      '2026-11-20T12:00:01.000Z',
      '2026-11-20T06:00:01.000-06:00',
      '2026-11-20 12:00:01',
      '2026-11-20T00:00:00.000Z',
    ])
  })

  test('whose dates know days only are missed by a filter for later that day', async () => {
    await sis.control('rename', {})
    const later = filter("dateLastModified>='2026-11-20T08:00:00Z'")
    expect(await sis.list('/users', later)).toHaveLength(1)
    await sis.switches({ stamps: 'day' })
    expect(await sis.list('/users', later)).toHaveLength(0)
    expect(await sis.list('/users', filter("dateLastModified>='2026-11-20'"))).toHaveLength(1)
  })

  test('write true and false in four ways', async () => {
    const seen: unknown[] = []
    for (const flags of ['text', 'real', 'upper', 'digit']) {
      await sis.switches({ flags })
      seen.push([(await first('/users'))?.enabledUser, (await first('/enrollments'))?.primary])
    }
    expect(seen).toEqual([
      ['true', 'false'],
      [true, false],
      ['TRUE', 'FALSE'],
      ['1', '0'],
    ])
  })

  test('leave missing fields out, or write them as null, as blanks or as they please', async () => {
    const passwords = async (absent: string) => {
      await sis.switches({ absent })
      const rows: Record<string, unknown>[] = await sis.list('/users')
      return new Set(rows.map((row) => row['password']))
    }
    expect(await passwords('omitted')).toEqual(new Set([undefined]))
    expect(await passwords('null')).toEqual(new Set([null]))
    expect(await passwords('blank')).toEqual(new Set(['']))
    expect(await passwords('mixed')).toEqual(new Set([undefined, null, '']))
  })

  test('write their status in any letter case, and are still found by it', async () => {
    await sis.switches({ statusCase: 'mixed' })
    const users = await sis.list('/users', filter("status='active'"))
    expect(users).toHaveLength(159)
    expect(new Set(users.map(({ status }) => status))).toEqual(
      new Set(['active', 'Active', 'ACTIVE']),
    )
  })

  test('carry all keys, one of them, or none', async () => {
    const keysOf = async (keys: string) => {
      await sis.switches({ keys })
      const [student]: Record<string, unknown>[] = await sis.list('/students')
      return [student?.['identifier'] !== undefined, student?.['userIds'] !== undefined]
    }
    expect(await keysOf('all')).toEqual([true, true])
    expect(await keysOf('identifier')).toEqual([true, false])
    expect(await keysOf('userIds')).toEqual([false, true])
    expect(await keysOf('none')).toEqual([false, false])
    const [id] = await sis.ids('/students')
    expect(await sis.control(`truth/students/${id}`)).toMatchObject({ sourcedId: id })
  })

  test('can have far too many guardians, or children', async () => {
    const most = async (path: string) =>
      Math.max(...(await sis.list(path)).map(({ agents }) => agents?.length ?? 0))
    expect(await most('/students')).toBe(2)
    await sis.switches({ guardianLinks: 'many' })
    expect(await most('/students')).toBeGreaterThan(5)
    expect(await most('/users')).toBeGreaterThan(15)
    const links = (await sis.list('/users')).flatMap(({ agents }) => agents ?? [])
    const ids = new Set(await sis.ids('/users'))
    expect(links.every(({ sourcedId }) => ids.has(sourcedId))).toBe(true)
  })

  test.each(['both', 'student', 'guardian', 'none'] as const)(
    'and none of them is true that no record tells of, where the records of %s tell',
    async (agents) => {
      await sis.switches({ guardianLinks: 'many', agents })
      const told = new Set(
        (await sis.list('/users')).flatMap(({ sourcedId, agents: others = [] }) =>
          others.flatMap((other) => [
            `${sourcedId} ${other.sourcedId}`,
            `${other.sourcedId} ${sourcedId}`,
          ]),
        ),
      )
      const { sourcedId, guardians } = await sis.control<{
        sourcedId: string
        guardians: string[]
      }>('truth/students/1000020')
      const untold = guardians.filter((id) => !told.has(`${sourcedId} ${id}`))
      expect(untold).toEqual(agents === 'none' ? guardians : [])
      expect(guardians).toHaveLength(agents === 'both' || agents === 'student' ? 8 : 2)
    },
  )

  test('can call the field of guardians by a wrong name', async () => {
    await sis.switches({ agents: 'misspelt' })
    const [student]: (Row & { agent?: unknown[] })[] = await sis.list('/students')
    expect(student?.agents).toBeUndefined()
    expect(student?.agent).not.toHaveLength(0)
  })

  test('of staff can share an address, and contacts can have one name only', async () => {
    await sis.switches({ staffEmails: 'shared', contactNames: 'whole' })
    const users = await sis.list('/users')
    const office = users.filter(({ email }) => email.startsWith('office@'))
    expect(office.length).toBeGreaterThan(0)
    const contacts = users.filter(({ roles }) =>
      ['guardian', 'parent'].includes(roles?.[0]?.role ?? ''),
    )
    expect(
      contacts.every(({ givenName, familyName }) => !givenName && familyName.includes(' ')),
    ).toBe(true)
    expect(users.find(({ email }) => email.startsWith('tessa.moreno@'))).toBeDefined()
  })
})
