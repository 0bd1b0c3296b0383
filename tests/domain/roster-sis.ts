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
import { peopleBySourcedId } from './roster-run.ts'

/** The day of the test district's clock. */
const TODAY = '2026-10-13'

type Told = {
  readonly student: { readonly sourcedId: string; readonly sourcedIds?: readonly string[] }
  readonly from: { readonly name: string }
  readonly to: { readonly name: string }
  readonly effectiveOn: string
}

type Student = {
  readonly sourcedIds: readonly string[]
  readonly home: { readonly name: string } | null
  readonly schools: readonly unknown[]
}

/** A district that reads the sandbox's school system over HTTP, with the real connector. */
export type SisScene = {
  readonly sis: Sis
  readonly district: TestDistrict
  readonly courier: Courier
  control(call: string, body?: object): Promise<Told>
  daysLater(days: number): Promise<void>
  /** Home schools as the school system means them, beside those the district found; of all, or of one school only. */
  homes(of?: {
    oneSchool: boolean
  }): Promise<{ wanted: (string | null)[]; found: (string | null)[] }>
  /** Moves that stand, as `kind effectiveOn`. */
  moves(): string[]
}

export async function startScene(size: number, seed = 7): Promise<SisScene> {
  const sis = await startSis({ seed, size, day: TODAY })
  const district = await createDistrict()
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
  const control: SisScene['control'] = async (call, body = {}) => {
    const answer = await fetch(`${sis.url}/_control/${call}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json<Told>()
  }
  return {
    sis,
    district,
    courier: courierOf(district),
    control,
    daysLater: async (days) => {
      district.clock.advance(days * DAY)
      const day = new Date(district.clock.now).toISOString().slice(0, 10)
      await control('advance', { day })
    },
    homes: async ({ oneSchool } = { oneSchool: false }) => {
      const answer = await fetch(`${sis.url}/_control/truth/students?limit=5000`)
      const truth = await answer.json<{ students: Student[] }>()
      const students = truth.students.filter((s) => !oneSchool || s.schools.length < 2)
      const people = await peopleBySourcedId(district)
      return {
        wanted: students.map((s) => s.home?.name ?? null),
        found: students.map((s) => people.get(s.sourcedIds.at(-1) ?? '')?.homeSchool?.name ?? null),
      }
    },
    moves: () =>
      district.db
        .select()
        .from(transfer)
        .all()
        .filter((t) => t.state === 'confirmed')
        .map((t) => `${t.kind} ${t.effectiveOn}`),
  }
}

function courierOf({ clock }: TestDistrict): Courier {
  const fetch = createOutbound({ redirects: {}, allowPrivate: true })
  const source = createOneRosterSource({ fetch, now: () => clock.now })
  const carry = async (delivery: Delivery): Promise<Result<Delivered, PortFailure>> => {
    const { kind } = delivery
    if (kind === 'roster.probe') {
      const probed = await source.probe(delivery.access, delivery.notes)
      return probed.ok ? ok({ kind, profile: probed.value }) : probed
    }
    if (kind === 'roster.page') {
      const read = await source.readPage(delivery.access, delivery.ask)
      return read.ok ? ok({ kind, page: read.value }) : read
    }
    if (kind !== 'roster.one') throw new Error('the roster asks for records only')
    const one = await source.readOne(delivery.access, delivery.ask)
    return one.ok ? ok({ kind, found: one.value }) : one
  }
  return { deliver: carry }
}
