import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OPERATOR } from '../helpers/district.ts'
import { count, peopleBySourcedId, readSync, sync, synced } from './roster-run.ts'
import { startScene, type SisScene } from './roster-sis.ts'

const STUDENTS = 240
/** Several readings over HTTP take some seconds on a busy machine. */
const READINGS_MS = 90_000
/** Everybody the provider told us of; the tests' own staff are not. */
const KNOWN = 'person WHERE id IN (SELECT person_id FROM person_alias)'
const GONE = `${KNOWN} AND archived_at IS NOT NULL`

let scene: SisScene
beforeEach(async () => {
  scene = await startScene(STUDENTS)
  await synced(scene.district, scene.courier)
  await scene.daysLater(1)
})
afterEach(() => scene.sis.close())

const read = () => sync(scene.district, scene.courier)
const guardsOf = (run: { guards: readonly { guard: string }[] }) => run.guards.map((g) => g.guard)

async function readDaily(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    await synced(scene.district, scene.courier)
    await scene.daysLater(1)
  }
}

async function approve(id: string): Promise<void> {
  const { district, courier } = scene
  const planHash = (await readSync(district, id)).planHash ?? ''
  const done = await district.client.run('sync.approve', { id, planHash }, { caller: OPERATOR })
  expect(done).toEqual({ ok: true, value: { id } })
  await district.drain(courier)
  expect(await readSync(district, id)).toMatchObject({ state: 'succeeded' })
}

test(
  'A4: a student who is withdrawn in mid-term and stays listed has left, and is not archived',
  async () => {
    await scene.control('switches', { status: 'always-active' })
    await scene.control('withdraw')
    await readDaily(10)
    expect(scene.moves().map((line) => line.split(' ')[0])).toEqual(['left'])
    expect(count(scene.district, GONE)).toBe(0)
  },
  READINGS_MS,
)

test(
  'A5: a student who is purged without a trace is archived a week later, and nobody else',
  async () => {
    const told = await scene.control('purge')
    await readDaily(7)
    expect(count(scene.district, GONE)).toBe(0)
    expect(count(scene.district, 'roster_user WHERE gone_at IS NOT NULL')).toBe(1)
    await readDaily(1)
    expect(count(scene.district, GONE)).toBe(1)
    const person = (await peopleBySourcedId(scene.district)).get(told.student.sourcedId)
    expect(person?.archived ?? true).toBe(true)
    await readDaily(2)
    expect(count(scene.district, GONE)).toBe(1)
    const { wanted, found } = await scene.homes()
    expect(found).toEqual(wanted)
  },
  READINGS_MS,
)

test('A6: a valid token over empty lists makes the run suspect, and removes and moves nobody', async () => {
  await scene.control('switches', { emptyToken: 'on' })
  const run = await read()
  expect(run).toMatchObject({ class: 'suspect', transfers: 0 })
  expect(count(scene.district, GONE)).toBe(0)
  expect(count(scene.district, 'roster_user WHERE missing_since IS NOT NULL')).toBe(0)
  expect(scene.moves()).toEqual([])
})

describe('A14', () => {
  test('an eighth of the students vanish: their removal waits, one plan is approved, a stale name is refused', async () => {
    const live = count(scene.district, 'roster_user WHERE archived_at IS NULL')
    await scene.control('vanish', { percent: 14 })
    const run = await read()
    expect(run.state).toBe('held')
    expect(guardsOf(run).some((guard) => /removed/.test(guard))).toBe(true)
    expect(count(scene.district, 'roster_user WHERE archived_at IS NULL')).toBe(live)
    const stale = await scene.district.client.run(
      'sync.approve',
      { id: run.id, planHash: '0'.repeat(64) },
      { caller: OPERATOR },
    )
    expect(stale).toMatchObject({ ok: false, error: { code: 'plan_changed' } })
    const gone = run.collections.users?.absent ?? 0
    expect(gone).toBeGreaterThan(25)
    await approve(run.id)
    expect(count(scene.district, 'roster_user WHERE archived_at IS NULL')).toBe(live - gone)
  })

  test('four fifths of the people are rewritten: they keep their last good content', async () => {
    const before = await peopleBySourcedId(scene.district)
    await scene.control('mangle', { percent: 80 })
    const run = await read()
    expect(guardsOf(run)).toEqual(['many_changed'])
    const after = await peopleBySourcedId(scene.district)
    const names = (people: typeof before) => [...people].map(([id, p]) => [id, p.familyName])
    expect(names(after)).toEqual(names(before))
    await approve(run.id)
    expect(names(await peopleBySourcedId(scene.district))).not.toEqual(names(before))
  })

  test('one school loses most of its students: that school waits, every other goes on', async () => {
    // In so small a district more than half of a school is a tenth of all students as well.
    const { client } = scene.district
    const limits = { defaults: { removedShare: 0.5 } }
    await client.run('source.set_guards', limits, { caller: OPERATOR })
    const names = new Set((await scene.homes()).wanted)
    await scene.control('vanish', { percent: 60, school: 0 })
    await scene.control('purge', { from: 1 })
    const run = await read()
    expect(run.state).toBe('held')
    expect(guardsOf(run)).toEqual(['school_drained'])
    const [drained] = run.guards
    expect(names).toContain(drained?.school?.name)
    const missing = `roster_user AS u JOIN person_alias AS a ON a.sourced_id = u.sourced_id
      JOIN person AS p ON p.id = a.person_id WHERE u.missing_runs > 0`
    const atDrained = `p.home_school_id = '${drained?.school?.id}'`
    expect(count(scene.district, `${missing} AND ${atDrained}`)).toBe(0)
    expect(count(scene.district, `${missing} AND NOT ${atDrained}`)).toBeGreaterThan(0)
    await approve(run.id)
    expect(count(scene.district, `${KNOWN} AND archived_at IS NOT NULL AND is_student = 1`)).toBe(
      drained?.count,
    )
  })
})

test.each([['all kinds of ids'], ['the ids of people']])(
  'A15: %s changed over night, with the numbers unchanged: nobody is new, moved or archived',
  async (what) => {
    const people = count(scene.district, KNOWN)
    await scene.control('rekey-all', what === 'all kinds of ids' ? {} : { kinds: ['user'] })
    const run = await read()
    expect(guardsOf(run)).toContain('rekey')
    expect(run).toMatchObject({ state: 'held', class: 'rekey', transfers: 0 })
    expect(count(scene.district, KNOWN)).toBe(people)
    await approve(run.id)
    expect([count(scene.district, KNOWN), count(scene.district, GONE), scene.moves()]).toEqual([
      people,
      0,
      [],
    ])
    const { wanted, found } = await scene.homes()
    expect(found).toEqual(wanted)
  },
)
