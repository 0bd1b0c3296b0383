import { setTimeout as sleep } from 'node:timers/promises'
import { CAST, CREDENTIALS, DISTRICT, type CastMember } from '../cast.ts'
import type { Operator } from './operator.ts'
import type { SystemPorts } from './system.ts'

export const DEMO_DISTRICT = 'maple-valley'

/** How often a sync under way is looked at. */
const POLL_MS = 250

export type SyncProgress = {
  id: string
  state: 'queued' | 'running' | 'held' | 'succeeded' | 'failed'
  phase: string
  trialReason: string | null
  error: string | null
  timings: Record<string, number>
  transfers: number
  collections: Record<string, { received: number; total: number | null; done: boolean }>
}

const path = (rest: string): string => `/districts/${DEMO_DISTRICT}${rest}`

/**
 * Creates the demo district and connects it to every sandbox system. Saying it again changes nothing. The address for
 * the SIS to call is told the first time only.
 */
export async function connectDemo(
  api: Operator,
  ports: SystemPorts,
  timeZone: string = DISTRICT.timeZone,
): Promise<{ isNew: boolean; hookUrl: string | null }> {
  const { districts } = await api.get<{ districts: { id: string }[] }>('/districts')
  const isNew = !districts.some(({ id }) => id === DEMO_DISTRICT)
  await api.send('POST', '/districts', {
    id: DEMO_DISTRICT,
    name: DISTRICT.name,
    timeZone,
    hostnames: [`localhost:${ports.worker}`],
  })
  const sis = `http://localhost:${ports.sis}`
  const { hookUrl } = await api.send<{ hookUrl: string | null }>('PUT', path('/connections/sis'), {
    kind: 'oneroster-1.2',
    baseUrl: `${sis}/ims/oneroster/rostering/v1p2`,
    tokenUrl: `${sis}/oauth/token`,
    ...CREDENTIALS.sis,
  })
  const { teamId, botToken } = CREDENTIALS.slack
  await api.send('PUT', path('/connections/slack'), { teamId, botToken })
  await api.send('PUT', path('/connections/google'), CREDENTIALS.google)
  await api.send('PUT', path('/connections/microsoft'), CREDENTIALS.microsoft)
  await api.send('PUT', path('/connections/sign-in'), {
    issuer: `http://localhost:${ports.idp}`,
    ...CREDENTIALS.idp,
    emailDomain: DISTRICT.domain,
  })
  return { isNew, hookUrl }
}

/** Runs a full sync and follows it to its end. */
export async function syncDemo(
  api: Operator,
  onProgress: (sync: SyncProgress) => void = () => {},
  mode: 'full' | 'delta' = 'full',
): Promise<SyncProgress> {
  const { id } = await api.send<{ id: string }>('POST', path('/syncs'), { mode })
  const run = await followSync(api, id, onProgress)
  if (!isTrial(run)) return run
  await approveDemo(api, id)
  return followSync(api, id, onProgress)
}

type Trial = Pick<SyncProgress, 'phase' | 'trialReason'>

/** A trial that nobody asked for, such as the first sync. */
const isTrial = ({ phase, trialReason }: Trial): boolean =>
  phase === 'planned' && trialReason !== null

/** In a real district a person looks at a trial first; here everybody in it is made up. */
const approveDemo = (api: Operator, id: string): Promise<unknown> =>
  api.send('POST', path(`/syncs/${id}/approve`), {})

/** Follows a sync to its end; one that failed is thrown. */
export async function followSync(
  api: Operator,
  id: string,
  onProgress: (sync: SyncProgress) => void = () => {},
): Promise<SyncProgress> {
  for (;;) {
    const sync = await api.get<SyncProgress>(path(`/syncs/${id}`))
    onProgress(sync)
    if (sync.state === 'failed') throw new Error(`the sync failed: ${sync.error}`)
    if (sync.state === 'succeeded' || sync.state === 'held') return sync
    await sleep(POLL_MS)
  }
}

/** Brings the roster in unless that was done before; a sync that is under way from an earlier start is followed. */
export async function firstSync(
  api: Operator,
  onProgress: (sync: SyncProgress) => void,
): Promise<void> {
  const { lastRun, active } = await api.get<{
    lastRun: (Trial & { id: string; state: string }) | null
    active: { id: string } | null
  }>(path('/roster'))
  const run = active ? await followSync(api, active.id, onProgress) : lastRun
  if (run?.state !== 'succeeded') await syncDemo(api, onProgress)
  else if (isTrial(run)) {
    await approveDemo(api, run.id)
    await followSync(api, run.id, onProgress)
  }
}

/** Gives the demo people the product roles they do not have yet; a roster role never grants one. */
export async function grantDemoRoles(api: Operator): Promise<void> {
  const { schools } = await api.get<{ schools: { id: string; name: string }[] }>(path('/schools'))
  const { grants } = await api.get<{ grants: { person: { name: string }; role: string }[] }>(
    path('/roles'),
  )
  const hasRole = ({ givenName, familyName }: CastMember, wanted: string) =>
    grants.some(
      ({ person, role }) => role === wanted && person.name === `${givenName} ${familyName}`,
    )
  const homes = await homeSchools(api)
  for (const person of CAST) {
    const school = person.school === null ? '*' : homes.get(person.email)
    if (!school || (school !== '*' && !schools.some(({ id }) => id === school))) {
      throw new Error(`${person.email} has no school in the roster`)
    }
    for (const role of person.grants.filter((wanted) => !hasRole(person, wanted)))
      await api.send('POST', path('/roles'), { email: person.email, role, school })
  }
}

type Staff = {
  email: string | null
  memberships: { school: { id: string }; role: string; endDate: string | null }[]
}

/** Where each member of staff works, by e-mail; read with an API key of its own that is ended again. */
async function homeSchools(api: Operator): Promise<Map<string, string>> {
  const made = await api.send<{ id: string; key: string }>('POST', path('/api-keys'), {
    name: 'demo set-up',
    scopes: ['roster.read'],
  })
  const reader = api.withToken(made.key)
  const homes = new Map<string, string>()
  for (let cursor: string | null = ''; cursor !== null;) {
    const from: string = cursor && `&cursor=${encodeURIComponent(cursor)}`
    const page: { people: Staff[]; nextCursor: string | null } = await reader.get(
      path(`/people?role=staff&limit=200${from}`),
    )
    for (const { email, memberships } of page.people) {
      const current =
        memberships.find((m) => m.role === 'staff' && m.endDate === null) ?? memberships[0]
      if (email && current) homes.set(email, current.school.id)
    }
    cursor = page.nextCursor
  }
  await api.send('DELETE', path(`/api-keys/${made.id}`), undefined)
  return homes
}
