import { connect, type Api } from '../api.ts'
import { remedyFor } from '../connect-sis/remedies.ts'
import { FailedError } from '../failure.ts'
import { localTime } from '../local-time.ts'
import { readOptions } from '../options.ts'
import { number } from '../progress.ts'
import type { Quarantine, Source, SyncSummary, Words } from '../wire.ts'

export const HELP = `offramp doctor                             what is missing, failing, held or stale, and what to do about it`

type Roster = {
  source: Pick<Source, 'kind' | 'mode' | 'probe'> | null
  lastRun: SyncSummary | null
  held: SyncSummary | null
  nextRunAt: number | null
  active: { phase: string } | null
  trouble: 'failing' | 'held' | 'stale' | null
  counts: { students: number; staff: number; schools: number }
}
type Faulty = Quarantine['totals']
type Deliveries = { counts: { pending: number; dead: number } }
type Connections = { connections: { kind: string }[] }
type District = { id: string; name: string }

type Found = District & {
  roster: Roster
  deliveries: Deliveries
  words: Words
  faulty: Faulty
  kinds: readonly string[]
}

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
  const [roster, deliveries, connected, words, rows] = await Promise.all([
    api.get<Roster>(`/districts/${id}/roster`),
    api.get<Deliveries>(`/districts/${id}/deliveries`),
    api.get<Connections>(`/districts/${id}/connections`),
    api.get<Words>(`/districts/${id}/roster/words`),
    api.get<Quarantine>(`/districts/${id}/quarantine`),
  ])
  const kinds = connected.connections.map(({ kind }) => kind)
  return { id, name, roster, deliveries, words, faulty: rows.totals, kinds }
}

function describe({ roster, deliveries, words, faulty, kinds }: Found): string[] {
  const { students, staff, schools } = roster.counts
  const { setAside = 0, withGap = 0 } = faulty ?? {}
  // A kind of number without a meaning is trusted as usual; a role or grade without one leaves a gap.
  const unknown = words.unmapped.filter(({ kind }) => kind !== 'user_id_type').length
  const notes: readonly (readonly [boolean, string])[] = [
    [
      roster.source !== null && roster.source.mode !== 'normal',
      `nobody is removed: the mode is ${roster.source?.mode}. See \`offramp roster mode\`.`,
    ],
    [
      setAside + withGap > 0,
      `${number(setAside)} rows set aside, ${number(withGap)} taken with a gap. See \`offramp roster quarantine\`.`,
    ],
    [unknown > 0, `${number(unknown)} words without a meaning. See \`offramp roster words\`.`],
  ]
  return [
    `  roster      ${number(students)} students, ${number(staff)} staff, ${number(schools)} schools`,
    `  last sync   ${lastSync(roster)}`,
    `  next sync   ${nextSync(roster)}`,
    `  connected   ${[...(roster.source === null ? [] : ['sis']), ...kinds].join(', ') || 'nothing'}`,
    `  deliveries  ${deliveries.counts.pending} pending, ${deliveries.counts.dead} given up`,
    ...notes.filter(([isSo]) => isSo).map(([, text]) => `  note        ${text}`),
  ]
}

const lastSync = ({ lastRun }: Roster): string =>
  lastRun === null ? 'none' : `${lastRun.state}, ${localTime(lastRun.startedAt)}`

function nextSync({ active, nextRunAt, source }: Roster): string {
  if (active !== null) return 'under way'
  if (source?.kind === 'oneroster-csv') return 'with the next upload'
  return nextRunAt === null ? 'none' : localTime(nextRunAt)
}

function faultsOf(found: Found): string[] {
  const { name, deliveries, kinds } = found
  const faults: [boolean, string][] = [
    [!kinds.includes('sign_in'), 'nobody can sign in. Use `offramp connect sign-in`.'],
    [deliveries.counts.dead > 0, `${deliveries.counts.dead} deliveries were given up.`],
  ]
  const others = faults.filter(([isFault]) => isFault).map(([, text]) => text)
  return [...rosterFaults(found), ...others].map((text) => `${name}: ${text}`)
}

/** What is wrong with the roster, with the command that mends it or shows more. */
function rosterFaults({ id, roster }: Found): string[] {
  const { source, trouble, counts } = roster
  const at = `--district ${id}`
  if (source === null) return ['no SIS. Use `offramp connect sis`.']
  if (trouble !== null) return [TROUBLES[trouble](roster, at)]
  if (source.probe.state === 'failed') {
    const why = source.probe.words ?? ''
    return [`the SIS did not answer as it should. ${why} Use \`offramp connect sis ${at}\`.`]
  }
  return counts.students === 0 ? [firstSteps(source.kind, at)] : []
}

type Trouble = NonNullable<Roster['trouble']>

const TROUBLES: Readonly<Record<Trouble, (roster: Roster, at: string) => string>> = {
  failing: ({ lastRun }, at) => {
    const why = [lastRun?.words ?? '', remedyFor(lastRun?.error ?? null).words]
    const said = why.filter((text) => text !== '').join(' ')
    return `the roster cannot be read. ${said} Try it with \`offramp connect sis ${at}\`; see \`offramp sync show ${lastRun?.id} ${at}\`.`
  },
  held: ({ held, lastRun }, at) =>
    `a sync waits for you. See what it would do with \`offramp sync plan ${(held ?? lastRun)?.id} ${at}\`.`,
  stale: (_, at) =>
    `no full sync has finished for more than a day. Start one with \`offramp sync --watch ${at}\`.`,
}

const firstSteps = (kind: string, at: string): string =>
  kind === 'oneroster-csv'
    ? `the roster is empty. Use \`offramp upload export.zip --watch ${at}\`.`
    : `the roster is empty. Use \`offramp sync --dry-run --watch ${at}\`.`
