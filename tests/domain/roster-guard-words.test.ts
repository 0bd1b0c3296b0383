import { beforeEach, describe, expect, test } from 'vitest'
import { OPERATOR } from '../helpers/district.ts'
import { GUARD_LIMITS } from '../../src/core/domain/roster/guard/limits.ts'
import { drainedSchool } from '../../src/core/domain/roster/guard/schools.ts'
import { collectionGuards } from '../../src/core/domain/roster/guard/collections.ts'
import { depletedStaff, rekeyed } from '../../src/core/domain/roster/guard/people.ts'
import { weighMoves } from '../../src/core/domain/transfer/mass-moves.ts'
import { GuardScene, guardsOf } from './roster-guards-scene.ts'
import { addPupil, seedProvider } from './roster-provider.ts'
import { connectedDistrict, count, readSync, SOURCE, sync, synced } from './roster-run.ts'
import { all, onlyByHand, readPlan, trial } from './roster-trial.ts'

const operator = { caller: OPERATOR }

/** Four digits in a row that are no year: a number without its separator. */
const UNGROUPED = /(?<![\d,-])\d{4,}(?![\d-])/

describe('numbers in the words of guards', () => {
  const facts = { mode: 'full', isRemapped: false, quiet: null } as const
  const users = {
    collection: 'users',
    live: 12_000,
    ending: 1_800,
    renewed: 0,
    received: 40_000,
    changed: 11_000,
    flagged: 3_000,
    isComplete: true,
    history: [12_001, 12_500],
  } as const
  const school = { id: 'o', name: 'Maple School' }
  const group = { moves: 1_100, students: 1_200 }
  const nobody = { live: 0, ending: 0, renewed: 0 }
  const PEOPLE = { student: nobody, staff: nobody, guardian: nobody }
  const found = [
    ...collectionGuards(users, facts, GUARD_LIMITS),
    ...collectionGuards({ ...users, received: 0 }, facts, GUARD_LIMITS),
    depletedStaff({ live: 4_000, ending: 1_500, renewed: 0 }, GUARD_LIMITS),
    rekeyed(
      { aliases: { persons: 12_000, gaining: 9_000 }, collections: [users], people: PEOPLE },
      GUARD_LIMITS,
    ),
    drainedSchool({ school, live: 1_200, ending: 1_180, renewed: 0 }, GUARD_LIMITS),
  ].flatMap((finding) => finding?.verdict ?? [])
  const moves = [12_000, 200_000].flatMap(
    (students) =>
      weighMoves({
        departures: [{ school, ...group, grades: [] }],
        students,
        atYearTurn: false,
        limitsFor: () => GUARD_LIMITS,
      }).guards,
  )

  test.each([...found, ...moves].map((verdict) => [verdict.guard, verdict] as const))(
    'have separators: %s',
    (_, { message, holds, approve, leave }) => {
      expect([message, holds, approve, leave].join(' ')).not.toMatch(UNGROUPED)
      expect(message).toMatch(/\d,\d{3}/)
    },
  )

  test('and one of a thing is said as one', () => {
    const [emptied] = collectionGuards(
      { ...users, collection: 'academicSessions', live: 1, received: 0, ending: 0, renewed: 0 },
      facts,
      GUARD_LIMITS,
    )
    expect(emptied?.verdict.message).toBe('The SIS listed no terms, but 1 is known.')
    expect(emptied?.verdict.approve).toMatch(/^The one term will be archived/)
  })
})

describe('a trial', () => {
  let scene: GuardScene
  beforeEach(async () => {
    scene = await GuardScene.open()
  })

  const health = async () => {
    const answer = await scene.district.client.ask('roster.health', {}, operator)
    if (!answer.ok) throw new Error('no health')
    return answer.value
  }

  test('that waits never says that anything was applied', async () => {
    const district = await connectedDistrict()
    const provider = seedProvider(['a'])
    for (let i = 0; i < 30; i++) addPupil(provider, { id: `s${i}`, school: 'a' })
    all(district, `UPDATE roster_source SET next_full_at = ${district.clock.now}`)
    all(district, `UPDATE outbox SET next_at = 0 WHERE kind = 'roster.tick'`)
    await district.drain(provider.courier)
    const answer = await district.client.ask('roster.health', {}, operator)
    expect(answer).toMatchObject({
      value: { trouble: 'held', troubleWords: expect.stringContaining('Nothing was changed yet') },
    })
    expect(answer.ok && answer.value.troubleWords).not.toMatch(/was applied/)
  })

  test('says of every guard that nothing was changed, and what an approval of the plan does', async () => {
    for (let i = 0; i < 40; i++) scene.withdraw(`s${i}`)
    scene.provider.vanish('orgs', 'c')
    const run = await trial(scene.district, scene.provider)
    expect(guardsOf(run)).toEqual(
      expect.arrayContaining(['many_removed', 'many_student_removed', 'school_removed']),
    )
    for (const { holds, approve, leave } of run.guards) {
      expect(holds).toMatch(/^Nothing at all was changed/)
      expect(approve).toMatch(/counts as missing once more/)
      expect(leave).toMatch(/^Nothing changes/)
    }
  })

  test('with an empty list applies everything else, and then asks for the removals alone', async () => {
    scene.provider.rows.enrollments.clear()
    addPupil(scene.provider, { id: 'new', school: 'a' })
    scene.provider.rows.enrollments.clear()
    scene.provider.tombstone('users', 's3')
    onlyByHand(scene.district)
    const run = await trial(scene.district, scene.provider)
    expect(guardsOf(run)).toContain('empty_collection')
    expect(run.guards[0]?.approve).toMatch(/waits once more/)
    await scene.approve(run.id)
    const waiting = await readSync(scene.district, run.id)
    expect(waiting).toMatchObject({ state: 'held', dryRun: false })
    expect(scene.isLive('new')).toBe(true)
    expect(scene.isLive('s3')).toBe(true)
    expect(count(scene.district, 'roster_enrollment WHERE archived_at IS NULL')).toBe(210)
    expect((await readPlan(scene.district, run.id)).counts).toMatchObject({
      users: { remove: 1 },
      enrollments: { absent: 210 },
    })
    await scene.approve(run.id)
    expect(await readSync(scene.district, run.id)).toMatchObject({ state: 'succeeded' })
    expect(scene.isLive('s3')).toBe(false)
    expect(count(scene.district, 'roster_enrollment WHERE archived_at IS NULL')).toBe(0)
  })

  test('of a held sync is not spoken of: there everything else was applied', async () => {
    for (let i = 0; i < 40; i++) scene.withdraw(`s${i}`)
    await sync(scene.district, scene.provider.courier)
    expect((await health()).troubleWords).toMatch(/Everything else was applied/)
  })
})

describe('a trial that a changed connection forces', () => {
  let scene: GuardScene
  beforeEach(async () => {
    scene = await GuardScene.open()
  })

  /** What the next sync that nobody asked for in so many words says about the connection. */
  async function saidOf(change: object): Promise<string | undefined> {
    await scene.district.client.run('source.set', { ...SOURCE, ...change }, operator)
    const started = await scene.district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error(JSON.stringify(started.error))
    await scene.district.drain(scene.provider.courier)
    const run = await readSync(scene.district, started.value.id)
    expect(run).toMatchObject({ dryRun: true, phase: 'planned' })
    const verdict = run.guards.find(({ guard }) => guard === 'connection_changed')
    expect(verdict?.holds).toMatch(/^Nothing at all was changed/)
    expect(verdict?.approve).toMatch(/connection as it is now counts as the known one/)
    expect(verdict?.leave).toMatch(/stay trials/)
    return verdict?.message
  }

  test('names the base address, before and now', async () => {
    const baseUrl = 'https://sis.test/other/ims/oneroster/rostering/v1p2'
    expect(await saidOf({ baseUrl })).toBe(
      `The base address was ${SOURCE.baseUrl} and is now ${baseUrl}.`,
    )
  })

  test('names the client', async () => {
    scene.provider.profile = { connection: 'that-client' }
    expect(await saidOf({ clientId: 'another', clientSecret: 'x' })).toBe(
      'The client id is another one.',
    )
  })

  test('names the scope', async () => {
    scene.provider.profile = { connection: 'wider', scope: 'roster.readonly' }
    all(scene.district, 'UPDATE roster_source SET profile = NULL')
    expect(await saidOf({})).toBe('The SIS grants another scope than before.')
  })

  test('names the organization where everything else is as it was', async () => {
    scene.provider.profile = { connection: 'another-district' }
    all(scene.district, 'UPDATE roster_source SET profile = NULL')
    expect(await saidOf({})).toMatch(/answers for another organization/)
  })

  test('is over once it was approved', async () => {
    scene.provider.profile = { connection: 'another-district' }
    all(scene.district, 'UPDATE roster_source SET profile = NULL')
    await saidOf({})
    const list = await scene.district.client.ask('sync.list', {}, operator)
    await scene.approve((list.ok && list.value.syncs[0]?.id) || '')
    expect((await synced(scene.district, scene.provider.courier)).guards).toEqual([])
  })
})
