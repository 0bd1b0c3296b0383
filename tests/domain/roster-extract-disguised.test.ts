import { afterEach, beforeEach, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startSis, type Sis } from '../../sandbox/sis/server.ts'
import { createOutbound, type Outbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { ok, type Result } from '../../src/core/kernel/result.ts'
import type { Courier, Delivered, Delivery } from '../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { count, synced } from './roster-run.ts'

const LISTS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const
const STUDENTS = 240
/** Two readings over HTTP on a busy machine. */
const PATIENCE_MS = 60_000

type Headers = Record<string, string>
/** A page as the provider would send it, or what it sends instead. */
type Page = { status: number; headers: Headers; text: string }
/** How another provider would have been asked, and how it would have answered. */
type Disguise = {
  readonly asks?: (query: URLSearchParams) => void
  readonly says?: (page: Page, list: readonly unknown[] | null) => Page
}

const write = (page: Page, body: unknown): Page => ({ ...page, text: JSON.stringify(body) })
const TOTALS: readonly string[] = ['x-total-count', 'link']
const withoutTotals = ({ headers, ...page }: Page): Page => {
  const others = Object.entries(headers).filter(([name]) => !TOTALS.includes(name))
  return { ...page, headers: Object.fromEntries(others) }
}
const isEmpty = (list: readonly unknown[] | null): boolean => list?.length === 0

/** Every value of a body, by its name, as deep as it goes. */
function each(
  value: unknown,
  change: (name: string, value: unknown) => [string, unknown],
): unknown {
  if (Array.isArray(value)) return value.map((one) => each(one, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => change(name, each(one, change))),
  )
}

const changing = (change: (name: string, value: unknown) => [string, unknown]): Disguise => ({
  says: (page) => write(page, each(JSON.parse(page.text), change)),
})
const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)
const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
const asDay =
  (say: (ms: number, day: string) => unknown) =>
  (name: string, value: unknown): [string, unknown] => [
    name,
    isDay(value) ? say(Date.parse(value), value) : value,
  ]

const DISGUISES: Readonly<Record<string, Disguise>> = {
  'names with a capital': changing((name, value) => [capital(name), value]),
  'names with underscores': changing((name, value) => [
    name.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
    value,
  ]),
  'null for an empty list, and no totals': {
    says: (page, list) =>
      withoutTotals(isEmpty(list) ? { ...page, text: page.text.replace('[]', 'null') } : page),
  },
  'no content for an empty list, and no totals': {
    says: (page, list) => withoutTotals(isEmpty(list) ? { ...page, status: 204, text: '' } : page),
  },
  'a refusal for what lies past the end, and no totals': {
    says: (page, list) => withoutTotals(isEmpty(list) ? { ...page, status: 416, text: '' } : page),
  },
  'offsets in pages': {
    asks: (query) => {
      const page = Number(query.get('offset') ?? 0)
      if (query.has('offset')) query.set('offset', String(page * Number(query.get('limit'))))
    },
  },
  'offsets that begin with one': {
    asks: (query) => {
      const offset = Number(query.get('offset') ?? 0)
      if (query.has('offset')) query.set('offset', String(Math.max(0, offset - 1)))
    },
  },
  'totals written for people': {
    says: (page) => {
      const total = Number(page.headers['x-total-count'])
      const text = total.toLocaleString('fr-FR').replaceAll(/\s/g, ' ')
      return Number.isNaN(total)
        ? page
        : { ...page, headers: { ...page.headers, 'x-total-count': text } }
    },
  },
  'a limit of its own': { asks: (query) => query.set('limit', '70') },
  'days in milliseconds': changing(asDay((ms) => ms)),
  'days in a wrapping': changing(asDay((ms) => `/Date(${ms})/`)),
  'days in their parts': changing(asDay((_, day) => day.split('-').map(Number))),
  'days in UTC': changing(asDay((_, day) => `${day}Z`)),
  'roles as JSON in a text': changing((name, value) => [
    name,
    name === 'roles' ? JSON.stringify(value) : value,
  ]),
  'references in lists': changing((name, value) => [
    name,
    ['user', 'class', 'school', 'org', 'parent'].includes(name) && typeof value === 'object'
      ? [value]
      : value,
  ]),
  'a comma after the last row': {
    says: (page) => ({ ...page, text: page.text.replace(/\}\](?=[^\]]*$)/, '},]') }),
  },
}

let sis: Sis
let district: TestDistrict

beforeEach(async () => {
  sis = await startSis({ seed: 5, size: STUDENTS, day: '2026-10-13' })
  district = await createDistrict()
  const connection = {
    kind: 'oneroster-1.2',
    baseUrl: `${sis.url}/ims/oneroster/rostering/v1p2`,
    tokenUrl: `${sis.url}/oauth/token`,
    ...CREDENTIALS.sis,
  } as const
  await district.client.run('source.set', connection, { caller: OPERATOR })
})
afterEach(() => sis.close())

/** The sandbox, as it would be if it were another provider. Filters and order would tell nothing about paging. */
function disguised({ asks, says }: Disguise): Outbound {
  const send = createOutbound({ redirects: {}, allowPrivate: true })
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.pathname.endsWith('/token')) return send(input, init)
    if (url.searchParams.has('filter')) return new Response('', { status: 400 })
    asks?.(url.searchParams)
    const asked = new Request(url, input instanceof Request ? input : init)
    const answer = await send(asked)
    return answer.ok && says ? say(answer, says) : answer
  }
}

async function say(answer: Response, says: NonNullable<Disguise['says']>): Promise<Response> {
  const headers = Object.fromEntries(answer.headers)
  delete headers['content-encoding']
  delete headers['content-length']
  const text = await answer.text()
  const lists = Object.values<unknown>(JSON.parse(text)).filter(Array.isArray)
  const page = says({ status: answer.status, headers, text }, lists[0] ?? null)
  const body = page.status === 204 ? null : page.text
  return new Response(body, { status: page.status, headers: page.headers })
}

function courierTo(disguise: Disguise): Courier {
  const source = createOneRosterSource({
    fetch: disguised(disguise),
    now: () => district.clock.now,
  })
  const carry = async (delivery: Delivery): Promise<Result<Delivered, PortFailure>> => {
    const { kind } = delivery
    if (kind === 'roster.probe') {
      const probed = await source.probe(delivery.access, delivery.notes)
      return probed.ok ? ok({ kind, profile: probed.value }) : probed
    }
    if (kind !== 'roster.page') throw new Error('the roster asks for no more than that')
    const read = await source.readPage(delivery.access, delivery.ask)
    return read.ok ? ok({ kind, page: read.value }) : read
  }
  return { deliver: carry }
}

test.each(Object.entries(DISGUISES))(
  'a provider with %s is read exactly, twice, and everybody is who they are',
  async (_, disguise) => {
    const courier = courierTo(disguise)
    const first = await synced(district, courier)
    const again = await synced(district, courier)
    const answer = await fetch(`${sis.url}/_control/truth`)
    const { counts } = await answer.json<{ counts: Record<string, number> }>()
    for (const list of LISTS) {
      const { received, created, drifted } = first.collections[list] ?? {}
      expect([list, received, created, drifted]).toEqual([list, counts[list], counts[list], false])
      expect(again.collections[list]).toMatchObject({ unchanged: counts[list], drifted: false })
    }
    expect(count(district, 'person WHERE is_student = 1 AND home_school_id IS NOT NULL')).toBe(
      STUDENTS,
    )
    expect(count(district, 'roster_issue')).toBe(0)
  },
  PATIENCE_MS,
)
