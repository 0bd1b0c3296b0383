import { connect, type Api } from '../api.ts'
import { FailedError } from '../failure.ts'
import { readOptions } from '../options.ts'

export const HELP = `offramp doctor`

type Roster = {
  source: unknown
  lastRun: { state: string; startedAt: number } | null
  held: { id: string } | null
  counts: { students: number; staff: number; schools: number; quarantined: number }
}
type Deliveries = { counts: { pending: number; dead: number } }
type Connections = { connections: { kind: string }[] }
type District = { id: string; name: string }

type Found = { name: string; roster: Roster; deliveries: Deliveries; kinds: readonly string[] }

/** Looks at every district and says what is missing or stuck. Exit code 1 when something needs a person. */
export async function doctor(args: readonly string[]): Promise<void> {
  readOptions(args, {})
  const api = connect()
  const { districts } = await api.get<{ districts: District[] }>('/districts')
  const faults: string[] = []
  for (const district of districts) {
    const found = await examine(api, district)
    console.log([`${district.name} (${district.id})`, ...describe(found)].join('\n'))
    faults.push(...faultsOf(found))
  }
  if (districts.length === 0)
    faults.push('There is no district yet. Use `offramp district create`.')
  if (faults.length > 0) throw new FailedError(['Needs attention:', ...faults].join('\n  '))
  console.log('All is well.')
}

async function examine(api: Api, { id, name }: District): Promise<Found> {
  const [roster, deliveries, connected] = await Promise.all([
    api.get<Roster>(`/districts/${id}/roster`),
    api.get<Deliveries>(`/districts/${id}/deliveries`),
    api.get<Connections>(`/districts/${id}/connections`),
  ])
  return { name, roster, deliveries, kinds: connected.connections.map(({ kind }) => kind) }
}

function describe({ roster, deliveries, kinds }: Found): string[] {
  const { students, staff, schools, quarantined } = roster.counts
  return [
    `  roster      ${students} students, ${staff} staff, ${schools} schools, ${quarantined} quarantined rows`,
    `  last sync   ${roster.lastRun?.state ?? 'none'}`,
    `  connected   ${kinds.join(', ') || 'nothing'}`,
    `  deliveries  ${deliveries.counts.pending} pending, ${deliveries.counts.dead} given up`,
  ]
}

function faultsOf({ name, roster, deliveries, kinds }: Found): string[] {
  const held = roster.held?.id ?? ''
  const faults: [boolean, string][] = [
    [!roster.source, 'no SIS. Use `offramp connect sis`.'],
    [roster.lastRun?.state === 'failed', 'the last sync failed. See `offramp sync list`.'],
    [roster.held !== null, `a sync waits for you. See \`offramp sync watch ${held}\`.`],
    [!kinds.includes('sign_in'), 'nobody can sign in. Use `offramp connect sign-in`.'],
    [deliveries.counts.dead > 0, `${deliveries.counts.dead} deliveries were given up.`],
  ]
  return faults.filter(([isFault]) => isFault).map(([, text]) => `${name}: ${text}`)
}
