import { afterEach, describe, expect, test } from 'vitest'
import { OPERATOR } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { homes, knownPeople, moves, picture } from './people.ts'
import { seeds } from './seeds.ts'
import { count, openStage, rows, type Stage, type StageOptions } from './stage.ts'

const LONG_MS = 120_000
/** Everybody the provider told of; the tests' own staff are not. */
const KNOWN = 'person WHERE id IN (SELECT person_id FROM person_alias)'
const GONE = `${KNOWN} AND archived_at IS NOT NULL`

let stage: Stage
afterEach(() => stage.close())

async function open(options: StageOptions): Promise<void> {
  stage = await openStage(options)
  await stage.synced()
  await stage.daysLater(1)
}

async function expectTruth(): Promise<void> {
  const seen = await homes(stage)
  expect(seen.found).toEqual(seen.wanted)
}

const guardsOf = (run: Sync): string[] => run.guards.map(({ guard }) => guard)

async function approved(run: Sync): Promise<void> {
  expect(await stage.approve(run)).toMatchObject({ state: 'succeeded' })
}

test.each(seeds(2))(
  'A6: a valid token over empty lists makes the run suspect, ends and moves nobody, and tells an administrator once, seed %i',
  async (seed) => {
    await open({ seed, size: 24 + (seed % 50) })
    seedStaff(stage.district, { roles: ['config_admin'] })
    const before = picture(stage)
    await stage.provider.switch({ emptyToken: 'on' })
    for (let day = 0; day < 3; day++) {
      const run = await stage.read()
      expect(run).toMatchObject({ state: 'held', class: 'suspect', transfers: 0 })
      await stage.daysLater(4)
    }
    expect(picture(stage)).toEqual(before)
    expect(
      count(stage.district, `outbox WHERE kind = 'chat.notice' AND refs LIKE '%"sync"%'`),
    ).toBe(1)
    expect(count(stage.district, 'roster_user WHERE missing_since IS NOT NULL')).toBe(0)
    await stage.provider.switch({ emptyToken: 'off' })
    await stage.synced()
    await expectTruth()
  },
  LONG_MS,
)

describe('A8: four hundred students removed in the middle of a pull', () => {
  test.each(seeds(1))(
    'the list is seen to move, nobody is archived, and the next complete pull misses exactly the four hundred, seed %i',
    async (seed) => {
      await open({ seed, size: 1_200, switches: { clamp: 300, totals: 'none', sort: 'ignored' } })
      await stage.provider.switch({ shift: '400@3' })
      const run = await stage.read()
      const users = run.collections.users
      expect(users?.drifted === true || (users?.restarts ?? 0) > 0).toBe(true)
      expect(count(stage.district, GONE)).toBe(0)
      await stage.daysLater(1)
      const next = await stage.read()
      expect(next.collections.users?.absent).toBe(400)
      const students = await stage.provider.students()
      const purged = students.filter(({ record }) => record === 'purged')
      expect(purged).toHaveLength(400)
      // So many wait for a person, who sees that it is true.
      expect(next.state).toBe('held')
      expect(count(stage.district, GONE)).toBe(0)
      await approved(next)
      const missing = rows(
        stage.district,
        'SELECT sourced_id AS id FROM roster_user WHERE missing_since IS NOT NULL OR archived_at IS NOT NULL',
      )
      expect(missing.map(({ id }) => String(id)).toSorted()).toEqual(
        purged.map(({ sourcedId }) => sourcedId).toSorted(),
      )
    },
    LONG_MS,
  )
})

describe('A14', () => {
  test(
    'an eighth of the students vanish: their removal waits, the rest is applied, and only the plan that was seen can be approved',
    async () => {
      await open({ size: 240 })
      const live = count(stage.district, 'roster_user WHERE archived_at IS NULL')
      await stage.provider.tell('vanish', { percent: 14 })
      await stage.provider.tell('enroll', { to: 1 })
      const run = await stage.read()
      expect(run.state).toBe('held')
      expect(guardsOf(run).some((guard) => /removed/.test(guard))).toBe(true)
      // The new student and the guardian came in; nobody went.
      expect(count(stage.district, 'roster_user WHERE archived_at IS NULL')).toBe(live + 2)
      expect(count(stage.district, GONE)).toBe(0)
      const stale = await stage.district.client.run(
        'sync.approve',
        { id: run.id, planHash: '0'.repeat(64) },
        { caller: OPERATOR },
      )
      expect(stale).toMatchObject({ ok: false, error: { code: 'plan_changed' } })
      await stage.daysLater(1)
      const next = await stage.read()
      expect(next.state).toBe('held')
      const old = await stage.district.client.run(
        'sync.approve',
        { id: run.id, planHash: run.planHash ?? '' },
        { caller: OPERATOR },
      )
      expect(old).toMatchObject({ ok: false, error: { code: 'plan_changed' } })
      const absent = next.collections.users?.absent ?? 0
      expect(absent).toBeGreaterThan(25)
      await approved(next)
      expect(count(stage.district, 'roster_user WHERE archived_at IS NULL')).toBe(live + 2 - absent)
    },
    LONG_MS,
  )

  test(
    'four fifths of the people rewritten wait, and are taken over when that plan is approved',
    async () => {
      await open({ size: 240 })
      const names = (): string[] =>
        [...knownPeople(stage).values()].map(({ id, family }) => `${id} ${family}`).toSorted()
      const before = names()
      const people = count(stage.district, KNOWN)
      await stage.provider.tell('mangle', { percent: 80 })
      await stage.provider.tell('enroll', { to: 1 })
      const run = await stage.read()
      expect(guardsOf(run)).toEqual(['many_changed'])
      // The new student and the guardian came in; of everybody else the old words stay.
      expect(count(stage.district, KNOWN)).toBe(people + 2)
      expect(names().filter((name) => before.includes(name))).toEqual(before)
      await approved(run)
      expect(names()).not.toEqual(before)
    },
    LONG_MS,
  )

  test(
    'one school loses most of its students: that school waits, every other goes on',
    async () => {
      await open({ size: 240 })
      const { client } = stage.district
      // In so small a district more than half of a school is a tenth of all students as well.
      await client.run(
        'source.set_guards',
        { defaults: { removedShare: 0.5 } },
        { caller: OPERATOR },
      )
      await stage.provider.tell('vanish', { percent: 60, school: 0 })
      await stage.provider.tell('transfer', { from: 1, to: 2 })
      const run = await stage.read()
      expect(run).toMatchObject({ state: 'held', transfers: 1 })
      expect(guardsOf(run)).toEqual(['school_drained'])
      expect(run.guards[0]?.school?.name).toBe('Maple Valley High School')
      expect(count(stage.district, GONE)).toBe(0)
      await approved(run)
      expect(count(stage.district, `${GONE} AND is_student = 1`)).toBe(run.guards[0]?.count)
    },
    LONG_MS,
  )
})

test.each([
  ['all ids', {}],
  ['the ids of people', { kinds: ['user'] }],
] as const)(
  'A15: %s changed over night, with the numbers unchanged: one question, and after the answer nobody is new, moved or archived',
  async (_, kinds) => {
    await open({ size: 240 })
    const people = count(stage.district, KNOWN)
    const before = picture(stage)
    await stage.provider.tell('rekey-all', kinds)
    const run = await stage.read()
    expect(guardsOf(run)).toContain('rekey')
    expect(run).toMatchObject({ state: 'held', class: 'rekey', transfers: 0 })
    await approved(run)
    expect([count(stage.district, KNOWN), count(stage.district, GONE), moves(stage)]).toEqual([
      people,
      0,
      [],
    ])
    await expectTruth()
    const linked = picture(stage)['links']
    expect(linked).toHaveLength(Array.isArray(before['links']) ? before['links'].length : -1)
    await stage.daysLater(1)
    const again = await stage.synced()
    expect(again.transfers).toBe(0)
    expect(count(stage.district, GONE)).toBe(0)
  },
  LONG_MS,
)
