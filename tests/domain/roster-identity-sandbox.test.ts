import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startSis, type Sis } from '../../sandbox/sis/server.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { ok } from '../../src/core/kernel/result.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { count, sync, synced } from './roster-run.ts'

const STUDENTS = 120
/** Several readings over HTTP take a few seconds on a busy machine. */
const READINGS_MS = 60_000

let sis: Sis
let district: TestDistrict
let courier: Courier
beforeEach(async () => {
  sis = await startSis({ seed: 11, size: STUDENTS, day: '2026-10-13' })
  district = await createDistrict()
  const fetch = createOutbound({ redirects: {}, allowPrivate: true })
  const source = createOneRosterSource({ fetch, now: () => district.clock.now })
  courier = {
    deliver: async (delivery) => {
      const { kind } = delivery
      if (kind === 'roster.probe') {
        const probed = await source.probe(delivery.access, delivery.notes)
        return probed.ok ? ok({ kind, profile: probed.value }) : probed
      }
      if (kind !== 'roster.page') throw new Error('pages only')
      const read = await source.readPage(delivery.access, delivery.ask)
      return read.ok ? ok({ kind, page: read.value }) : read
    },
  }
  const addresses = {
    baseUrl: `${sis.url}/ims/oneroster/rostering/v1p2`,
    tokenUrl: `${sis.url}/oauth/token`,
  }
  await district.client.run(
    'source.set',
    { kind: 'oneroster-1.2', ...addresses, ...CREDENTIALS.sis },
    { caller: OPERATOR },
  )
})
afterEach(() => sis.close())

async function control(call: string, body: object = {}): Promise<void> {
  const answer = await fetch(`${sis.url}/_control/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

const facts = () => ({
  persons: count(district, 'person'),
  links: count(district, 'guardianship'),
  archived: count(district, 'person WHERE archived_at IS NOT NULL'),
  questions: count(district, 'roster_match'),
})

describe.each(['stable', 'composed', 'padded', 'numeric'])('with %s ids', (ids) => {
  test(
    'everybody is one person with their links, read once or again',
    async () => {
      await synced(district, courier)
      const plain = facts()
      district = await createDistrict()
      await control('switches', { ids })
      const addresses = {
        baseUrl: `${sis.url}/ims/oneroster/rostering/v1p2`,
        tokenUrl: `${sis.url}/oauth/token`,
      }
      await district.client.run(
        'source.set',
        { kind: 'oneroster-1.2', ...addresses, ...CREDENTIALS.sis },
        { caller: OPERATOR },
      )
      await synced(district, courier)
      expect(facts()).toEqual(plain)
      expect(plain).toMatchObject({ archived: 0, questions: 0 })
      await synced(district, courier)
      expect(facts()).toEqual(plain)
    },
    READINGS_MS,
  )
})

test(
  'all ids made new over night bring nobody new, lose no link and ask nothing',
  async () => {
    await synced(district, courier)
    const before = facts()
    const aliases = count(district, 'person_alias')
    await control('rekey-all')
    district.clock.advance(DAY)
    const run = await sync(district, courier)
    expect(run.transfers).toBe(0)
    await district.client.run('sync.approve', { id: run.id }, { caller: OPERATOR })
    await district.drain(courier)
    expect(facts()).toEqual(before)
    expect(count(district, 'transfer')).toBe(0)
    expect(count(district, 'person_alias')).toBeGreaterThanOrEqual(2 * aliases)
  },
  READINGS_MS,
)
