import { connect } from '../api.ts'
import { ServerError } from '../failure.ts'

export const HELP = `offramp doctor`

type Roster = {
  source: unknown
  lastRun: { state: string; startedAt: number } | null
  counts: { students: number; staff: number; schools: number; quarantined: number }
}
type Deliveries = { counts: { pending: number; dead: number } }
type Connections = { connections: { kind: string }[] }

type Found = { name: string; roster: Roster; deliveries: Deliveries; kinds: readonly string[] }

/** Looks at every district and says what is missing or stuck. Exit code 1 when something needs a person. */
export async function doctor(): Promise<void> {
  const api = connect()
  const { districts } = await api.get<{ districts: { id: string; name: string }[] }>('/districts')
  const faults: string[] = []
  for (const { id, name } of districts) {
    const [roster, deliveries, connected] = await Promise.all([
      api.get<Roster>(`/districts/${id}/roster`),
      api.get<Deliveries>(`/districts/${id}/deliveries`),
      api.get<Connections>(`/districts/${id}/connections`),
    ])
    const found = { name, roster, deliveries, kinds: connected.connections.map((c) => c.kind) }
    console.log([`${name} (${id})`, ...describe(found)].join('\n'))
    faults.push(...faultsOf(found))
  }
  if (districts.length === 0)
    faults.push('There is no district yet. Use `offramp district create`.')
  if (faults.length > 0) throw new ServerError(['Needs attention:', ...faults].join('\n  '))
  console.log('All is well.')
}

function describe({ roster, deliveries, kinds }: Found): string[] {
  const { students, staff, schools, quarantined } = roster.counts
  return [
    `  roster      ${students} students, ${staff} staff, ${schools} schools, ${quarantined} quarantined rows`,
    `  last sync   ${roster.lastRun?.state ?? 'none'}`,
    `  connected   ${kinds.join(', ') || 'nothing'}`,
    `  deliveries  ${deliveries.counts.pending} pending, ${deliveries.counts.dead} dead`,
  ]
}

function faultsOf({ name, roster, deliveries, kinds }: Found): string[] {
  const faults: [boolean, string][] = [
    [!roster.source, 'no SIS. Use `offramp connect sis`.'],
    [roster.lastRun?.state === 'failed', 'the last sync failed. See `offramp sync list`.'],
    [!kinds.includes('sign_in'), 'nobody can sign in. Connect an identity provider.'],
    [deliveries.counts.dead > 0, `${deliveries.counts.dead} deliveries were given up.`],
  ]
  return faults.filter(([isFault]) => isFault).map(([, text]) => `${name}: ${text}`)
}
