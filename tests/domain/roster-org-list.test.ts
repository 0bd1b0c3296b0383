import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ok } from '../../src/core/kernel/result.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { GUARDIAN, identityDesk, STAFF, type IdentityDesk } from './identity-desk.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, SOURCE, sync, synced } from './roster-run.ts'

let district: TestDistrict
let desk: IdentityDesk
beforeEach(async () => {
  district = await connectedDistrict()
  desk = identityDesk(district)
  desk.addOrgs('a', 'b', 'd')
})

const readOnly = (orgs: string[]) =>
  district.client.run('source.set', { ...SOURCE, orgs }, { caller: OPERATOR })
const at = (school: string) => ({ roles: [['student', 'primary', school, null, null]] as const })
const known = (id: string): boolean =>
  desk.one('SELECT person_id FROM person_alias WHERE sourced_id = ?', id) !== null

test('people whose only schools are not listed are not taken in; their guardians neither', async () => {
  await readOnly(['a'])
  desk.put({
    in: { identifier: '1', ...at('a'), agents: ['mother'] },
    out: { identifier: '2', ...at('b'), agents: ['father'] },
    both: { identifier: '3', roles: [...at('a').roles, ...at('b').roles] },
    boss: { identifier: '4', roles: [['administrator', 'primary', 'd', null, null]] },
    away: {
      identifier: '5',
      roles: STAFF.map(([role, type]) => [role, type, 'b', null, null] as const),
    },
    mother: { roles: GUARDIAN },
    father: { roles: GUARDIAN },
    numbered: { identifier: '9', roles: GUARDIAN, agents: ['in'] },
  })
  desk.settle()
  const here = ['in', 'out', 'both', 'boss', 'away', 'mother', 'father', 'numbered'].filter(known)
  expect(here).toEqual(['in', 'both', 'boss', 'mother', 'numbered'])
})

test('somebody who enrolls at a listed school comes in, and their guardians with them', async () => {
  await readOnly(['a'])
  desk.put({
    s: { identifier: '1', ...at('b'), agents: ['mother'] },
    mother: { roles: GUARDIAN },
    father: { roles: GUARDIAN, agents: ['s'] },
  })
  desk.settle()
  expect(['s', 'mother', 'father'].filter(known)).toEqual([])
  desk.enroll('e', 's', 'a')
  desk.settle()
  expect(['s', 'mother', 'father'].filter(known)).toEqual(['s', 'mother', 'father'])
  expect(desk.one('SELECT count(*) FROM guardianship')).toBe(2)
})

/** The provider's rows with the salt of their meaning in the fingerprint, as the connector makes them. */
const salted = ({ courier }: RosterProvider): Courier => ({
  deliver: async (delivery) => {
    const answer = await courier.deliver(delivery)
    if (delivery.kind !== 'roster.page' || !answer.ok || answer.value.kind !== 'roster.page') {
      return answer
    }
    const { mapperVersion } = delivery.access
    const chunks = answer.value.page.chunks.map((text) =>
      JSON.stringify(
        z
          .array(z.tuple([z.string(), z.number()], z.unknown()))
          .parse(JSON.parse(text))
          .map(([id, fp, ...rest]) => [id, fp + mapperVersion, ...rest]),
      ),
    )
    return ok({ ...answer.value, page: { ...answer.value.page, chunks } })
  },
})

/** A fortnight of readings takes some seconds on a busy machine. */
const WEEKS_MS = 60_000

describe('a list that is given later', () => {
  let provider: RosterProvider
  let all: TestDistrict
  const live = (): unknown =>
    all.storage.database
      .prepare('SELECT count(*) AS n FROM person WHERE archived_at IS NULL')
      .get()?.['n']
  const list = (orgs: string[]) =>
    all.client.run('source.set', { ...SOURCE, orgs }, { caller: OPERATOR })
  beforeEach(async () => {
    all = await connectedDistrict()
    provider = seedProvider(['a', 'b'])
    for (let i = 0; i < 40; i++) addPupil(provider, { id: `s${i}`, school: i < 36 ? 'a' : 'b' })
    await synced(all, salted(provider))
  })

  test(
    'archives nobody at once, and those left out after two more readings and a week',
    async () => {
      await list(['a'])
      for (let day = 0; day < 6; day++) {
        await sync(all, salted(provider))
        expect(live()).toBe(40)
        all.clock.advance(DAY)
      }
      all.clock.advance(4 * DAY)
      await sync(all, salted(provider))
      expect(live()).toBe(36)
      all.clock.advance(DAY)
      await sync(all, salted(provider))
      expect(live()).toBe(36)
    },
    WEEKS_MS,
  )

  test('waits for a person where it would remove more than a guard lets through', async () => {
    for (let i = 40; i < 80; i++) addPupil(provider, { id: `s${i}`, school: 'b' })
    await synced(all, salted(provider))
    await list(['a'])
    await sync(all, salted(provider))
    all.clock.advance(DAY)
    const run = await sync(all, salted(provider))
    expect(run).toMatchObject({ state: 'held' })
    expect(live()).toBe(80)
  })

  test(
    'and taken back brings everybody back',
    async () => {
      await list(['a'])
      for (let day = 0; day < 12; day++) {
        await sync(all, salted(provider))
        all.clock.advance(DAY)
      }
      expect(live()).toBe(36)
      await list([])
      await sync(all, salted(provider))
      expect(live()).toBe(40)
    },
    WEEKS_MS,
  )
})
