import { CREDENTIALS } from '../../sandbox/cast.ts'
import type { SisOptions } from '../../sandbox/sis/server.ts'
import { startSis } from '../../sandbox/sis/server.ts'
import { createLists } from '../../sandbox/sis/http/lists.ts'
import { readRoute } from '../../sandbox/sis/http/route.ts'
import type { Provider } from '../../sandbox/sis/state/provider.ts'

export const BASE = '/ims/oneroster/rostering/v1p2'
export const BASE_1_1 = '/ims/oneroster/v1p1'
export const CORE = 'https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly'
export const FULL = 'https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly'

export const CORE_1_1 = 'https://purl.imsglobal.org/spec/or/v1p1/scope/roster-core.readonly'
export const FULL_1_1 = 'https://purl.imsglobal.org/spec/or/v1p1/scope/roster.readonly'

export type Ref = { href?: string; sourcedId: string; type: string }
type Role = { roleType: string; role: string; org: Ref; beginDate?: string; endDate?: string }

/** Every field the tests look at, of any kind of record. */
export type Row = {
  sourcedId: string
  status: string
  dateLastModified: string
  name: string
  identifier?: string
  parent?: Ref
  children?: Ref[]
  title: string
  startDate: string
  endDate: string
  beginDate: string
  type: string
  schoolYear: string | Ref
  username: string
  userMasterIdentifier?: string
  enabledUser: unknown
  givenName: string
  familyName: string
  email: string
  roles?: Role[]
  orgs?: Ref[]
  primaryOrg?: Ref
  agents?: Ref[]
  grades?: string[]
  role: string
  primary: unknown
  user: Ref
  class: Ref
  school: Ref
  course: Ref
  org: Ref
  terms: Ref[]
}

/** The answers of control calls. */
type School = { sourcedId: string; identifier: string; name: string }
type Student = { identifier: string; sourcedId: string; name: string }
/** What a control call answers about a change. */
export type Told = {
  kind: string
  student: Student
  from: School
  to: School
  day?: string
  ends: string | null
  begins: string
  effectiveOn: string
  newSourcedId: string
  style: string
  count: number
}
export type Truth = {
  counts: Record<string, number>
  schools: (School & { home: number; second: number })[]
  vanished: number
  day: string
  schoolYear: string
  transfers: Told[]
  others: Told[]
}
export type StudentTruth = Student & {
  sourcedIds: string[]
  grade: string
  record: string
  home: School | null
  schools: School[]
  guardians: string[]
  memberships: {
    school: School
    home: boolean
    begin: string
    end: string | null
    current: boolean
  }[]
}

/** A day inside a school year, so that no test depends on when it runs. */
export const DAY = '2026-11-20'

type Form = Record<string, string>

export const tokenForm = (scope: string): Form => ({ grant_type: 'client_credentials', scope })

export const basic = (id: string, secret: string): string =>
  `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`

const { clientId, clientSecret } = CREDENTIALS.sis

/** A started school system with a hand on both of its sides: the standard's protocol and the control calls. */
export async function openSis(options: SisOptions = {}) {
  const sis = await startSis({ size: 'tiny', day: DAY, ...options })
  const askToken = (form: Form, headers: Record<string, string> = {}) =>
    fetch(`${sis.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form), headers })
  const accessToken = async (scope: string): Promise<string> => {
    const response = await askToken(tokenForm(scope), {
      authorization: basic(clientId, clientSecret),
    })
    const body: { access_token: string } = JSON.parse(await response.text())
    return body.access_token
  }
  let token = await accessToken(`${CORE} ${FULL} ${CORE_1_1} ${FULL_1_1}`)
  const get = (path: string, base = BASE) =>
    fetch(`${sis.url}${base}${path}`, { headers: { authorization: `Bearer ${token}` } })
  const control = async <T = Record<string, unknown>>(name: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${sis.url}/_control/${name}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    })
    const answer: T = JSON.parse(await response.text())
    if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
  const list = async (path: string, query = '', base = BASE): Promise<Row[]> => {
    const response = await get(`${path}?limit=10000${query && `&${query}`}`, base)
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return rowsOf(await response.text())
  }
  const ids = async (path: string, query?: string) =>
    (await list(path, query)).map((row) => row.sourcedId)
  return {
    url: sis.url,
    port: sis.port,
    close: () => sis.close(),
    askToken,
    accessToken,
    useToken: (next: string) => {
      token = next
    },
    get,
    control,
    list,
    ids,
    switches: (patch: object) => control('switches', patch),
  }
}

export type TestSis = Awaited<ReturnType<typeof openSis>>

/** An id as text; some providers send numbers. */
export const idText = ({ sourcedId }: { sourcedId: string | number }): string => String(sourcedId)

/** The rows of a page, whatever its wrapper is called. */
export function rowsOf(text: string): Row[] {
  const page: Record<string, Row[]> = JSON.parse(text)
  return Object.values(page)[0] ?? []
}

/** Reads lists straight from a provider, without the network. */
export function directReader(provider: Provider) {
  const lists = createLists(provider)
  return (
    name: string,
    params: Record<string, string> = {},
  ): { body: string; rows: Row[]; total: number } => {
    const route = readRoute(`${BASE}/${name}`)
    if (route?.kind !== 'list' && route?.kind !== 'school-list') throw new Error(`no list ${name}`)
    const answer = lists.page(route, new URLSearchParams({ limit: '10000', ...params }))
    if (!('page' in answer)) throw new Error(JSON.stringify(answer))
    const body = answer.page.body.toString()
    return { body, rows: rowsOf(body), total: answer.page.total }
  }
}
