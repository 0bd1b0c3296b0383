import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startSis, type Sis } from '../../sandbox/sis/server.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { ok, type Result } from '../../src/core/kernel/result.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import type { Courier, Delivered, Delivery } from '../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { count, peopleBySourcedId, sync, synced } from './roster-run.ts'

/** The day of the test district's clock. */
const TODAY = '2026-10-13'
const STUDENTS = 240

let sis: Sis
let district: TestDistrict
let courier: Courier

beforeEach(async () => {
  sis = await startSis({ seed: 7, size: STUDENTS, day: TODAY })
  district = await createDistrict()
  courier = realCourier(district)
  await district.client.run(
    'source.set',
    {
      kind: 'oneroster-1.2',
      baseUrl: `${sis.url}/ims/oneroster/rostering/v1p2`,
      tokenUrl: `${sis.url}/oauth/token`,
      ...CREDENTIALS.sis,
    },
    { caller: OPERATOR },
  )
})

afterEach(() => sis.close())

/** The real connector against a real HTTP server. */
function realCourier({ clock }: TestDistrict): Courier {
  const fetch = createOutbound({ redirects: {}, allowPrivate: true })
  const source = createOneRosterSource({ fetch, now: () => clock.now })
  const carry = async (delivery: Delivery): Promise<Result<Delivered, PortFailure>> => {
    const { kind } = delivery
    if (kind === 'roster.probe') {
      const probed = await source.probe(delivery.access, delivery.notes)
      return probed.ok ? ok({ kind, profile: probed.value }) : probed
    }
    if (kind !== 'roster.page') throw new Error('the roster asks for pages only')
    const read = await source.readPage(delivery.access, delivery.ask)
    return read.ok ? ok({ kind, page: read.value }) : read
  }
  return { deliver: carry }
}

type Told = {
  student: { sourcedId: string; identifier: string; name: string }
  from: { name: string }
  to: { name: string }
  effectiveOn: string
}

async function control(call: string, body: object = {}): Promise<Told> {
  const answer = await fetch(`${sis.url}/_control/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json<Told>()
}

const daysLater = async (days: number): Promise<void> => {
  district.clock.advance(days * DAY)
  const day = new Date(district.clock.now).toISOString().slice(0, 10)
  await control('advance', { day })
}

type Truth = {
  students: { sourcedIds: string[]; home: { name: string } | null; guardians: string[] }[]
}

/** Home school and guardians of every student, as the school system means them. */
async function expectTruth(): Promise<void> {
  const answer = await fetch(`${sis.url}/_control/truth/students?limit=5000`)
  const { students } = await answer.json<Truth>()
  const people = await peopleBySourcedId(district)
  const found = students.map((s) => people.get(s.sourcedIds.at(-1) ?? '')?.homeSchool?.name ?? null)
  expect(found).toEqual(students.map((s) => s.home?.name ?? null))
  expect(people.size).toBeGreaterThan(STUDENTS * 2)
}

const confirmed = () =>
  district.db
    .select()
    .from(transfer)
    .all()
    .filter((t) => t.state === 'confirmed')
    .map((t) => `${t.kind} ${t.effectiveOn}`)

test('a whole district arrives as the school system has it', async () => {
  const run = await synced(district, courier)
  await expectTruth()
  const answer = await fetch(`${sis.url}/_control/truth`)
  const { counts } = await answer.json<{ counts: Record<string, number> }>()
  for (const collection of [
    'orgs',
    'academicSessions',
    'classes',
    'users',
    'enrollments',
  ] as const) {
    expect(run.collections[collection]).toMatchObject({
      received: counts[collection],
      created: counts[collection],
    })
  }
  expect(count(district, 'guardianship')).toBeGreaterThan(STUDENTS)
  const again = await synced(district, courier)
  expect(again.collections.users).toMatchObject({ created: 0, changed: 0, absent: 0 })
})

describe.each(['stable', 'composed'])('with %s ids', (ids) => {
  beforeEach(async () => {
    await control('switches', { ids, modified: 'row-only' })
    await synced(district, courier)
    await daysLater(1)
  })

  test('a clean move is found by the next reading of changes', async () => {
    const told = await control('transfer')
    expect(await sync(district, courier, { mode: 'delta' })).toMatchObject({
      mode: 'delta',
      transfers: 1,
    })
    expect(confirmed()).toEqual([`transfer ${told.effectiveOn}`])
    const person = (await peopleBySourcedId(district)).get(told.student.sourcedId)
    expect(person?.identities).toHaveLength(ids === 'composed' ? 2 : 1)
    expect(person?.homeSchool?.name).toBe(told.to.name)
  })

  test('a move of the record alone is one transfer at the second complete reading', async () => {
    const told = await control('transfer', { style: 'roles-only' })
    expect((await synced(district, courier)).transfers).toBe(0)
    await daysLater(1)
    expect((await synced(district, courier)).transfers).toBe(1)
    expect(confirmed()).toEqual([`transfer ${told.effectiveOn}`])
  })

  test('a student who leaves and comes back elsewhere is one transfer', async () => {
    await control('withdraw')
    for (let i = 0; i < 3; i++) {
      await synced(district, courier)
      await daysLater(1)
    }
    expect(confirmed()).toHaveLength(1)
    await control('return', { to: 1 })
    await synced(district, courier)
    expect(confirmed().map((line) => line.split(' ')[0])).toEqual(['transfer'])
    await expectTruth()
  })
})

test('a token that sees nothing removes nobody', async () => {
  await synced(district, courier)
  await control('switches', { emptyToken: 'on' })
  const run = await sync(district, courier)
  expect(run).toMatchObject({ state: 'held', transfers: 0 })
  expect(count(district, 'person WHERE archived_at IS NOT NULL')).toBe(0)
})

test('four fifths of the people rewritten wait for a person', async () => {
  await synced(district, courier)
  await control('mangle', { percent: 80 })
  const run = await sync(district, courier)
  expect(run.guards.map((g) => g.guard)).toEqual(['many_changed'])
})

test('all ids changed over night, with the numbers unchanged, is nobody new and nobody moved', async () => {
  await synced(district, courier)
  const before = count(district, 'person')
  await control('rekey-all')
  const run = await sync(district, courier)
  expect(run).toMatchObject({ state: 'held', transfers: 0 })
  await district.client.run('sync.approve', { id: run.id }, { caller: OPERATOR })
  await district.drain(courier)
  expect(count(district, 'transfer')).toBe(0)
  expect(count(district, 'person')).toBe(before)
  expect(count(district, 'person WHERE archived_at IS NOT NULL')).toBe(0)
  await expectTruth()
})
