import { connect, type Api } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { localTime } from '../local-time.ts'
import { optional, readOptions, verbOf, wordAt } from '../options.ts'
import { phaseWords } from '../phase-words.ts'
import { planLines, wordLines } from '../plan-report.ts'
import { screenOn } from '../screen.ts'
import { choiceLines } from '../sync-report.ts'
import { table } from '../table.ts'
import { report, watchSync } from '../watch-sync.ts'
import type { Counts, Plan, Sync, SyncSummary, Words } from '../wire.ts'

export const HELP = `offramp sync [--mode full|delta] [--dry-run] [--watch] [--district ID]
offramp sync watch SYNC      how far it is, until it ends
offramp sync show SYNC       what it brought, and what tripped
offramp sync plan SYNC       what it would do, by school and with samples (names: every look is audited)
offramp sync approve SYNC [--plan HASH]
offramp sync cancel SYNC     stop it, or drop its plan
offramp sync list            the last syncs`

const VERBS = ['start', 'watch', 'show', 'plan', 'approve', 'cancel', 'list'] as const
type Verb = (typeof VERBS)[number]

/** Starts, watches, shows, approves and stops syncs. */
export async function sync(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, {
    text: ['district', 'mode', 'plan'],
    flags: ['dry-run', 'watch'],
    words: 2,
  })
  const verb = verbOf(rest[0] ?? 'start', VERBS, HELP)
  const isAboutOne = verb !== 'start' && verb !== 'list'
  const id = isAboutOne ? wordAt(rest, 1, 'It is what `offramp sync list` shows.') : ''
  const api = connect()
  const district = await districtOf(api, options)
  const base = `/districts/${district}/syncs`
  const at = { api, base, district, id, one: `${base}/${encodeURIComponent(id)}` }
  if (verb !== 'start') return ABOUT[verb](at, optional(options, 'plan'))
  return start(at, {
    mode: optional(options, 'mode') ?? 'full',
    dryRun: options['dry-run'] === true,
    watch: options['watch'] === true,
  })
}

type At = {
  readonly api: Api
  readonly base: string
  readonly district: string
  readonly id: string
  readonly one: string
}

const ABOUT: Readonly<
  Record<Exclude<Verb, 'start'>, (at: At, plan: string | undefined) => Promise<void>>
> = {
  watch: ({ api, one }) => watchSync(api, one),
  show: async ({ api, one, district }) =>
    report(screenOn(process.stdout), await api.get<Sync>(one), district),
  plan: showPlan,
  approve: async ({ api, one, base }, plan) => {
    const body = plan === undefined ? {} : { planHash: plan }
    const { id } = await api.send<{ id: string }>('POST', `${one}/approve`, body)
    return watchSync(api, `${base}/${id}`)
  },
  cancel: async ({ api, one }) => {
    await api.send('POST', `${one}/cancel`, {})
    console.log('Stopped. What it planned is not done; what it had done before stays.')
  },
  list,
}

type Wanted = { mode: string; dryRun: boolean; watch: boolean }

async function start({ api, base, district }: At, { mode, dryRun, watch }: Wanted): Promise<void> {
  const { id } = await api.send<{ id: string }>('POST', base, { mode, ...(dryRun && { dryRun }) })
  console.log(`Started sync ${id}.`)
  if (watch) await watchSync(api, `${base}/${id}`)
  else console.log(`Watch it with: offramp sync watch ${id} --district ${district}`)
}

async function showPlan({ api, one, district }: At): Promise<void> {
  const [run, plan, words] = await Promise.all([
    api.get<Sync>(one),
    api.get<Plan>(`${one}/plan`),
    api.get<Words>(`/districts/${district}/roster/words`),
  ])
  const screen = screenOn(process.stdout)
  screen.say(...planLines(plan, ALL), ...wordLines(words, district), '')
  if (!plan.isCurrent) return screen.say('It cannot be approved any more: start a new sync.')
  const until = plan.expiresAt === null ? '' : ` until ${localTime(plan.expiresAt)}`
  screen.say(`It waits for you${until}:`, ...choiceLines(run, district))
}

const ALL = { schools: Infinity, transfers: Infinity }

/** Syncs that are listed with what they brought; each is looked up by itself. */
const LISTED = 20

async function list({ api, base }: At): Promise<void> {
  const { syncs } = await api.get<{ syncs: SyncSummary[] }>(base)
  const last = syncs.slice(0, LISTED).map(({ id }) => api.get<Sync>(`${base}/${id}`))
  const rows = (await Promise.all(last)).map(row)
  const head = ['id', 'started', 'kind', 'new', 'changed', 'ended', 'set aside', 'moved', 'result']
  if (rows.length === 0) console.log('No sync yet. Start one with `offramp sync --watch`.')
  else for (const line of table(head, rows)) console.log(line.slice(2))
}

function row(run: Sync): (string | number)[] {
  const { id, startedAt, mode, dryRun, transfers, collections, state } = run
  // What a trial had found when it was stopped is of no use to anybody.
  const isNothing = mode === 'probe' || (dryRun && state === 'failed')
  const sum = (of: (counts: Counts) => number): number | string =>
    isNothing ? '' : Object.values(collections).reduce((all, counts) => all + of(counts), 0)
  return [
    id,
    localTime(startedAt),
    mode === 'probe' || !dryRun ? mode : 'trial',
    sum((c) => c.created),
    sum((c) => c.changed),
    sum((c) => c.removed),
    sum((c) => c.quarantined),
    isNothing ? '' : transfers,
    result(run),
  ]
}

/** Ways to end that are nobody's fault. */
const ENDS: Readonly<Record<string, string>> = {
  cancelled: 'stopped',
  superseded: 'out of date: a later sync knew better',
  expired: 'nobody approved it within a week',
}

function result({ state, phase, error }: SyncSummary): string {
  if (state === 'failed') return ENDS[error ?? ''] ?? `failed: ${error ?? 'no reason given'}`
  if (state === 'held') return 'held'
  const words = phaseWords(phase)
  return words.charAt(0).toLowerCase() + words.slice(1)
}
