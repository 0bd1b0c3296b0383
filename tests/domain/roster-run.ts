import { expect } from 'vitest'
import { drainApproving } from '../helpers/approved-first.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import type { Person } from '../../src/core/domain/people/view.ts'
import { seedStaff } from '../helpers/people.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'

export const SOURCE = {
  kind: 'oneroster-1.2',
  baseUrl: 'https://sis.test/ims/oneroster/rostering/v1p2',
  tokenUrl: 'https://sis.test/oauth/token',
  clientId: 'client',
  clientSecret: 'hush-hush',
} as const

const operator = { caller: OPERATOR }

/** A district that is connected to a school information system. */
export async function connectedDistrict(): Promise<TestDistrict & { hookToken: string }> {
  const district = await createDistrict()
  const made = await district.client.run('source.set', SOURCE, operator)
  if (!made.ok || made.value.hookToken === null) throw new Error('no source')
  return { ...district, hookToken: made.value.hookToken }
}

/** Starts a sync and lets everything that is due happen. */
export async function sync(
  district: TestDistrict,
  courier: Courier,
  wanted: { mode?: 'full' | 'delta'; dryRun?: boolean } = {},
): Promise<Sync> {
  const { mode = 'full', dryRun = false } = wanted
  const started = await district.client.run('sync.start', { mode, dryRun }, operator)
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  await drainApproving(district, courier, started.value.id)
  return readSync(district, started.value.id)
}

export async function readSync(district: TestDistrict, id: string): Promise<Sync> {
  const read = await district.client.ask('sync.read', { id }, operator)
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

/** Starts a sync and expects it to go through. */
export async function synced(
  district: TestDistrict,
  courier: Courier,
  mode: 'full' | 'delta' = 'full',
): Promise<Sync> {
  const run = await sync(district, courier, { mode })
  expect(run).toMatchObject({ state: 'succeeded', error: null })
  return run
}

/** Rows of a table. */
export function count({ storage }: TestDistrict, table: string): number {
  const row = storage.database.prepare(`SELECT count(*) AS n FROM ${table}`).get()
  return Number(row?.['n'])
}

/** Everybody, by each of the ids their records have. */
export async function peopleBySourcedId(district: TestDistrict): Promise<Map<string, Person>> {
  const { session } = seedStaff(district, { roles: ['district_coordinator'] })
  const people = new Map<string, Person>()
  let cursor: string | undefined
  do {
    const asked = { limit: 200, ...(cursor !== undefined && { cursor }) }
    const page = await district.client.ask('people.list', asked, { caller: session })
    if (!page.ok) throw new Error(JSON.stringify(page.error))
    for (const person of page.value.people) {
      for (const { sourcedId } of person.identities) people.set(sourcedId, person)
    }
    cursor = page.value.nextCursor ?? undefined
  } while (cursor !== undefined)
  return people
}
