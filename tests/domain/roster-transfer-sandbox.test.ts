import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { caseFile } from '../../src/core/store/tables/casework.ts'
import { OPERATOR } from '../helpers/district.ts'
import { count, peopleBySourcedId, sync, synced } from './roster-run.ts'
import { startScene, type SisScene } from './roster-sis.ts'

const STUDENTS = 240
/** Weeks of readings over HTTP take some seconds on a busy machine. */
const WEEKS_MS = 90_000

let scene: SisScene
beforeEach(async () => {
  scene = await startScene(STUDENTS)
})
afterEach(() => scene.sis.close())

async function read(mode: 'full' | 'delta' = 'full') {
  return synced(scene.district, scene.courier, mode)
}

/** Reads once a day, changes on most days and everything on every third. */
async function readDaily(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    await read(day % 3 === 2 ? 'full' : 'delta')
    await scene.daysLater(1)
  }
}

async function expectTruth(): Promise<void> {
  const { wanted, found } = await scene.homes()
  expect(found).toEqual(wanted)
}

async function approveIfHeld(id: string): Promise<void> {
  const { district, courier } = scene
  await district.client.run('sync.approve', { id }, { caller: OPERATOR })
  await district.drain(courier)
}

/** A provider of which only the lessons tell the truth. */
const COMPOSED = { ids: 'composed', status: 'always-active' }

/** Has read everything once, a day ago. */
async function readOnce(switches: object): Promise<void> {
  await scene.control('switches', { ...switches, modified: 'row-only' })
  await read()
  await scene.daysLater(1)
}

describe('A3, A19 where ids are composed and nobody is ever said to have left', () => {
  beforeEach(() => readOnce(COMPOSED))

  test.each(['clean', 'overlap', 'gap', 'roles-only'])(
    'a %s move is exactly one transfer on its day, and one person',
    async (style) => {
      const people = count(scene.district, 'person WHERE is_student = 1')
      const told = await scene.control('transfer', { style })
      await readDaily(12)
      expect(scene.moves()).toEqual([`transfer ${told.effectiveOn}`])
      expect(count(scene.district, 'person WHERE is_student = 1')).toBe(people)
      await expectTruth()
      await readDaily(2)
      expect(scene.moves()).toHaveLength(1)
    },
    WEEKS_MS,
  )

  test(
    'a second school beside the first is no transfer, not after weeks either',
    async () => {
      await scene.control('dual')
      await readDaily(18)
      expect(scene.moves()).toEqual([])
      await expectTruth()
    },
    WEEKS_MS,
  )
})

describe.each([{ ids: 'stable', status: 'tombstone' }, COMPOSED])(
  'A4 where ids are $ids and status is $status',
  (switches) => {
    beforeEach(() => readOnce(switches))

    test(
      'a withdrawn student has left from the end of the lessons, and comes back as the same person',
      async () => {
        const people = count(scene.district, 'person WHERE is_student = 1')
        const told = await scene.control('withdraw')
        const day = new Date(scene.district.clock.now).toISOString().slice(0, 10)
        await readDaily(3)
        expect(scene.moves()).toEqual([`left ${day}`])
        const left = (await peopleBySourcedId(scene.district)).get(told.student.sourcedId)
        expect(left?.archived ?? true).toBe(switches.status === 'tombstone')
        await scene.control('return')
        await readDaily(3)
        const now = scene.moves().map((move) => move.split(' ')[0])
        expect(now).toEqual(['returned'])
        expect(count(scene.district, 'person WHERE is_student = 1')).toBe(people)
      },
      WEEKS_MS,
    )
  },
)

describe('A16 crowds', () => {
  test(
    'a rollover tells of nobody but the students of whom a case is open',
    async () => {
      await read()
      const student = scene.district.storage.database
        .prepare(
          `SELECT id, home_school_id AS school FROM person WHERE is_student = 1 AND grade = '08'`,
        )
        .get()
      const row = { subjectId: String(student?.['id']), schoolId: String(student?.['school']) }
      scene.district.db
        .insert(caseFile)
        .values({
          id: 'case',
          reference: 'C-1',
          ...row,
          phase: 'inquiry',
          openedAt: 0,
          openedBy: 'x',
        })
        .run()
      await scene.control('rollover')
      scene.district.clock.now = Date.parse('2027-08-01T18:00:00Z')
      const run = await sync(scene.district, scene.courier)
      if (run.state === 'held') await approveIfHeld(run.id)
      for (let day = 0; day < 3; day++) {
        await scene.daysLater(1)
        const next = await sync(scene.district, scene.courier)
        if (next.state === 'held') await approveIfHeld(next.id)
      }
      const told = scene.moves().filter((move) => move.startsWith('school_changed'))
      expect(told.length).toBeLessThanOrEqual(1)
      expect(scene.moves().filter((move) => move.startsWith('transfer'))).toEqual([])
      // Whoever is still at the old school as well is watched for two weeks.
      const { wanted, found } = await scene.homes({ oneSchool: true })
      expect(found).toEqual(wanted)
    },
    WEEKS_MS,
  )

  test(
    'a school that closes asks once, and after the answer every student is one transfer',
    async () => {
      await read()
      await scene.daysLater(1)
      const before = count(scene.district, 'transfer')
      await scene.control('close-school')
      const run = await sync(scene.district, scene.courier)
      expect(run).toMatchObject({ state: 'held', transfers: 0 })
      expect(scene.moves()).toEqual([])
      await approveIfHeld(run.id)
      const moved = count(scene.district, `transfer WHERE kind = 'transfer'`) - before
      expect(moved).toBeGreaterThan(20)
      expect(scene.moves()).toHaveLength(moved)
      await scene.daysLater(1)
      await sync(scene.district, scene.courier)
      expect(scene.moves()).toHaveLength(moved)
    },
    WEEKS_MS,
  )

  test(
    'T7 a school whose id changed moves nobody',
    async () => {
      await read()
      await scene.daysLater(1)
      await scene.control('rekey-school')
      for (let day = 0; day < 3; day++) {
        const run = await sync(scene.district, scene.courier)
        if (run.state === 'held') await approveIfHeld(run.id)
        await scene.daysLater(1)
      }
      expect(scene.moves()).toEqual([])
      await expectTruth()
    },
    WEEKS_MS,
  )
})
