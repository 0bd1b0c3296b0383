import { afterEach, expect, test } from 'vitest'
import { caseFile } from '../../src/core/store/tables/casework.ts'
import { homes, knownPeople, moves } from './people.ts'
import { count, openStage, rows, type Stage, type StageOptions } from './stage.ts'

const LONG_MS = 240_000
/** Enough for the crowds of a year's turn to be crowds. */
const SIZE = 240
const GONE = `person WHERE id IN (SELECT person_id FROM person_alias) AND archived_at IS NOT NULL`

let stage: Stage
afterEach(() => stage.close())

async function open(options: StageOptions = {}): Promise<void> {
  stage = await openStage({ size: SIZE, ...options })
  await stage.synced()
  await stage.daysLater(1)
}

/** Moves to a day of the calendar. */
async function on(day: string): Promise<void> {
  stage.district.clock.now = Date.parse(`${day}T18:00:00Z`)
  await stage.provider.tell('advance', { day })
}

/** Reads, and approves what waits. */
async function readAndApprove(): Promise<void> {
  const run = await stage.read()
  if (run.state === 'held') await stage.approve(run)
}

function openCase(grade: string): string {
  const [student] = rows(
    stage.district,
    `SELECT id, home_school_id AS school FROM person WHERE is_student = 1 AND grade = '${grade}' LIMIT 1`,
  )
  const subjectId = String(student?.['id'])
  const row = { subjectId, schoolId: String(student?.['school']), phase: 'inquiry' as const }
  stage.district.db
    .insert(caseFile)
    .values({ id: 'case', reference: 'C-1', ...row, openedAt: 0, openedBy: 'x' })
    .run()
  return subjectId
}

test(
  'A16: a turn of the year tells of nobody but the student of whom a case is open',
  async () => {
    await open()
    const subject = openCase('08')
    await stage.provider.tell('rollover')
    await on('2027-08-01')
    for (let day = 0; day < 4; day++) {
      await readAndApprove()
      await stage.daysLater(1)
    }
    for (let day = 0; day < 16; day += 4) {
      await stage.daysLater(4)
      await readAndApprove()
    }
    const students = await stage.provider.students()
    const people = knownPeople(stage)
    // Who attends two schools moves up once it is certain which one is home, and then alone.
    const duals = students
      .filter(({ schools }) => schools.length > 1)
      .map(({ sourcedId }) => people.get(sourcedId)?.id)
    const told = rows(
      stage.district,
      `SELECT person_id AS id FROM transfer WHERE state = 'confirmed' AND kind IN ('transfer', 'school_changed')`,
    ).map(({ id }) => String(id))
    expect(told.filter((id) => id !== subject && !duals.includes(id))).toEqual([])
    expect(told.filter((id) => id === subject)).toHaveLength(1)
    const graduates = students.filter(({ record }) => record === 'withdrawn').length
    expect(moves(stage).filter((move) => move.startsWith('left'))).toHaveLength(graduates)
    const seen = await homes(stage)
    expect(seen.found).toEqual(seen.wanted)
  },
  LONG_MS,
)

test(
  'A16: a school that closes is one question, and after the answer each of its students is one transfer',
  async () => {
    await open()
    await stage.provider.tell('close-school', { school: 2 })
    const run = await stage.read()
    expect(run).toMatchObject({ state: 'held', class: 'closure_or_rekey', transfers: 0 })
    expect(moves(stage)).toEqual([])
    await stage.approve(run)
    const { transfers } = await stage.provider.truth()
    expect(moves(stage)).toEqual(transfers.map(({ effectiveOn }) => `transfer ${effectiveOn}`))
    await stage.daysLater(1)
    await readAndApprove()
    expect(moves(stage)).toHaveLength(transfers.length)
    const seen = await homes(stage)
    expect(seen.found).toEqual(seen.wanted)
  },
  LONG_MS,
)

test.each(['off', 'on'] as const)(
  'A16: a summer in which all lessons have ended withdraws and archives nobody, where idle students are hidden: %s',
  async (hideIdleStudents) => {
    await open({ switches: { hideIdleStudents } })
    const before = await homes(stage)
    for (const day of ['2027-06-20', '2027-06-21', '2027-06-30', '2027-07-10', '2027-07-20']) {
      await on(day)
      await stage.read()
    }
    expect(moves(stage)).toEqual([])
    expect(count(stage.district, GONE)).toBe(0)
    expect((await homes(stage)).found).toEqual(before.found)
  },
  LONG_MS,
)
