import { afterEach, describe, expect, test } from 'vitest'
import { addDays } from '../../src/core/kernel/time.ts'
import { randomFrom } from '../../sandbox/control/random.ts'
import { homes, knownPeople, moves, picture } from './people.ts'
import type { Told } from './provider.ts'
import { seeds } from './seeds.ts'
import { count, openStage, rows, type Stage, type StageOptions } from './stage.ts'

const LONG_MS = 120_000
const operator = { caller: { via: 'operator' } } as const

let stage: Stage
afterEach(() => stage.close())

/** A district that has read everything once, a day ago. */
async function open(options: StageOptions): Promise<void> {
  stage = await openStage(options)
  await stage.synced()
  await stage.daysLater(1)
}

async function readDaily(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    await stage.synced({ mode: day % 3 === 2 ? 'full' : 'delta' })
    await stage.daysLater(1)
  }
}

async function expectTruth(): Promise<void> {
  const seen = await homes(stage)
  expect(seen.found).toEqual(seen.wanted)
}

type Asked = Awaited<ReturnType<Stage['provider']['requests']>>['last']

/** Rows a list gave when it was asked for changes. */
const rowsSince = (asked: Asked, list: string): number =>
  asked
    .filter(({ path, query }) => path.endsWith(list) && query.includes('dateLastModified%3E'))
    .reduce((sum, one) => sum + one.rows, 0)

/** Students nobody has moved yet and who attend one school, by school. */
async function freeStudent(school: number): Promise<string> {
  const students = await stage.provider.students()
  const free = students.filter(
    ({ identifier, schools }) =>
      Number(identifier) % 3 === (school + 1) % 3 && schools.length === 1,
  )
  return free[3]?.identifier ?? ''
}

describe('A3: ids made of person and school, and a move that no date of a user shows', () => {
  test.each(seeds(4))(
    'is one transfer on its day, of one person with two records, whose guardian stays linked; and users are no longer asked for changes, seed %i',
    async (seed) => {
      const random = randomFrom(seed)
      await open({
        seed,
        size: 36,
        switches: { ids: 'composed', status: 'always-active', modified: 'row-only' },
      })
      const people = count(stage.district, 'person')
      const from = Math.floor(random() * 3)
      const to = (from + 1 + Math.floor(random() * 2)) % 3
      const day = addDays(stage.today(), -Math.floor(random() * 4))
      const told = await moveUnseen({ student: await freeStudent(from), to, day })
      expect(moves(stage)).toEqual([`transfer ${day}`])
      await expectOnePerson(told)
      expect(count(stage.district, 'person')).toBe(people)
      await stage.daysLater(1)
      // A second move the users do not show: what they told before is not believed any more.
      await moveUnseen({ student: await freeStudent((from + 1) % 3) })
      const source = await stage.district.client.ask('source.read', {}, operator)
      expect(source).toMatchObject({
        value: {
          delta: { users: { state: 'distrusted', reason: expect.stringMatching(/\w \w/) } },
        },
      })
      await expectTruth()
      expect(moves(stage)).toHaveLength(2)
    },
    LONG_MS,
  )
})

/** Moves a student, of whom changed users tell nothing and changed enrollments everything; then all is read. */
async function moveUnseen(body: object): Promise<Told> {
  const { provider } = stage
  const told = await provider.tell('transfer', body)
  await provider.requests()
  await stage.synced({ mode: 'delta' })
  const { last } = await provider.requests()
  expect(rowsSince(last, 'users')).toBe(0)
  expect(rowsSince(last, 'enrollments')).toBeGreaterThan(0)
  await stage.daysLater(1)
  await stage.synced()
  return told
}

async function expectOnePerson({ student, newSourcedId }: Told): Promise<void> {
  const students = await stage.provider.students()
  const { sourcedIds = [], guardians = [] } =
    students.find(({ identifier }) => identifier === student.identifier) ?? {}
  const person = knownPeople(stage).get(newSourcedId)
  expect(person?.sourcedIds.toSorted()).toEqual(sourcedIds.toSorted())
  expect(person?.sourcedIds).toHaveLength(2)
  expect(person?.guardians).toEqual(expect.arrayContaining([...guardians]))
}

test(
  'A4: a student withdrawn in mid-term who stays listed as active has left from the end of the lessons, and is not archived',
  async () => {
    await open({ switches: { status: 'always-active' } })
    const day = addDays(stage.today(), -2)
    const told = await stage.provider.tell('withdraw', { day })
    await readDaily(9)
    expect(moves(stage)).toEqual([`left ${day}`])
    const person = knownPeople(stage).get(told.student.sourcedId)
    expect(person).toMatchObject({ archived: false, home: null, schools: [] })
    await expectTruth()
  },
  LONG_MS,
)

test(
  'A5: a student purged without a trace is missed twice, asked for, and archived after the grace; nobody else is, and the guardian stays',
  async () => {
    await open({})
    const gone =
      'person WHERE id IN (SELECT person_id FROM person_alias) AND archived_at IS NOT NULL'
    const told = await stage.provider.tell('purge')
    const guardians = knownPeople(stage).get(told.student.sourcedId)?.guardians ?? []
    expect(guardians).not.toEqual([])
    const missing = (): unknown =>
      rows(
        stage.district,
        `SELECT missing_runs AS runs, gone_at IS NOT NULL AS gone FROM roster_user WHERE sourced_id = '${told.student.sourcedId}'`,
      )[0]
    await stage.synced()
    expect(missing()).toEqual({ runs: 1, gone: 0 })
    await stage.daysLater(1)
    await stage.provider.requests()
    await stage.synced()
    const asked = await stage.provider.requests()
    expect(asked.byPath['/users/{id}']).toBe(1)
    expect(missing()).toMatchObject({ gone: 1 })
    for (let day = 2; day < 7; day++) {
      await stage.daysLater(1)
      await stage.synced()
      expect(count(stage.district, gone)).toBe(0)
    }
    await stage.daysLater(1)
    await stage.synced()
    expect(count(stage.district, gone)).toBe(1)
    const people = knownPeople(stage)
    expect(people.get(told.student.sourcedId)?.archived ?? true).toBe(true)
    expect(guardians.map((id) => people.get(id)?.archived)).toEqual(guardians.map(() => false))
    // Theirs is a record without a role now, which is said and costs nothing.
    const roleless = `roster_issue WHERE code = 'role_missing' AND sourced_id IN ('${guardians.join("', '")}')`
    expect(count(stage.district, roleless)).toBe(guardians.length)
    await readDaily(2)
    expect(count(stage.district, gone)).toBe(1)
    await expectTruth()
  },
  LONG_MS,
)

describe('A19: moves of every kind, each once', () => {
  const today = (days: number): string => addDays(stage.today(), days)

  // Read for some days more than it takes to be certain.
  test.each([
    ['told late', { style: 'clean', offset: -6, days: 5 }],
    ['in the future', { style: 'clean', offset: 4, days: 8 }],
    ['with both schools for five days', { style: 'overlap', offset: 0, days: 9 }],
    ['with ten days at no school', { style: 'gap', offset: 0, days: 13 }],
    ['of the record alone', { style: 'roles-only', offset: 0, days: 6 }],
  ] as const)(
    'a move %s is one transfer, on its day',
    async (_, { style, offset, days }) => {
      await open({})
      const told = await stage.provider.tell('transfer', { style, day: today(offset) })
      for (let day = 0; day < days; day++) {
        await stage.synced({ mode: day % 2 === 0 ? 'full' : 'delta' })
        expect(moves(stage).length).toBeLessThanOrEqual(1)
        await stage.daysLater(1)
      }
      expect(moves(stage)).toEqual([`transfer ${told.effectiveOn}`])
      const [row] = rows(stage.district, `SELECT backdated FROM transfer WHERE state = 'confirmed'`)
      // A move of the record alone is certain a day later, and so it is told late as well.
      const isLate = offset < 0 || style === 'roles-only'
      expect(row?.['backdated']).toBe(Number(isLate))
      await expectTruth()
    },
    LONG_MS,
  )

  test(
    'a move in the future is announced before its day',
    async () => {
      await open({})
      await stage.provider.tell('transfer', { day: today(4) })
      await stage.synced()
      expect(moves(stage)).toEqual([])
      expect(count(stage.district, `transfer WHERE state = 'expected'`)).toBe(1)
    },
    LONG_MS,
  )

  test(
    'a move back within ten school days undoes the first, and is no second transfer',
    async () => {
      await open({})
      const told = await stage.provider.tell('transfer', { to: 1 })
      await readDaily(3)
      expect(moves(stage)).toEqual([`transfer ${told.effectiveOn}`])
      const student = told.student.identifier
      await stage.provider.tell('transfer', { student, to: 0 })
      await readDaily(4)
      expect(moves(stage)).toEqual([])
      expect(count(stage.district, `transfer WHERE state = 'reversed'`)).toBe(1)
      await expectTruth()
    },
    LONG_MS,
  )

  test(
    'a move that is told again is the same move',
    async () => {
      await open({})
      const told = await stage.provider.tell('transfer', { to: 1 })
      await readDaily(2)
      await stage.provider.tell('touch', { percent: 100 })
      await readDaily(4)
      expect(moves(stage)).toEqual([`transfer ${told.effectiveOn}`])
    },
    LONG_MS,
  )

  test(
    'a second school beside the first is no transfer, and one of both that ends is',
    async () => {
      await open({})
      const told = await stage.provider.tell('dual', { to: 1 })
      await readDaily(17)
      expect(moves(stage)).toEqual([])
      const { identifier: student } = told.student
      const moved = await stage.provider.tell('transfer', { student, to: 1 })
      await readDaily(4)
      expect(moves(stage)).toEqual([`transfer ${moved.effectiveOn}`])
      await expectTruth()
    },
    LONG_MS,
  )

  test(
    'reading again changes nothing at all',
    async () => {
      await open({ switches: { ids: 'composed', status: 'always-active' } })
      for (const style of ['clean', 'overlap', 'gap'])
        await stage.provider.tell('transfer', { style })
      await stage.provider.tell('withdraw')
      await readDaily(14)
      const before = picture(stage)
      const again = [
        await stage.synced(),
        await stage.synced({ mode: 'delta' }),
        await stage.synced(),
      ]
      expect(again.map(({ transfers }) => transfers)).toEqual([0, 0, 0])
      const changed = [again[0], again[2]].flatMap((run) =>
        Object.values(run?.collections ?? {}).map(
          (one) => one.created + one.changed + one.removed + one.absent,
        ),
      )
      expect(changed.filter((n) => n > 0)).toEqual([])
      expect(picture(stage)).toEqual(before)
    },
    LONG_MS,
  )
})
