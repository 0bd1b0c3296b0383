import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Api } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { ServerError, UsageError } from '../failure.ts'
import { optional, readOptions } from '../options.ts'
import { number, progressLine, type CollectionProgress } from '../progress.ts'

export const HELP = `offramp sync [--mode full|delta] [--dry-run] [--watch] [--district ID]
offramp sync watch SYNC [--district ID]
offramp sync approve SYNC [--district ID]
offramp sync list [--district ID]`

/** How often a watched sync is looked at. */
const POLL_MS = 500

type Counts = CollectionProgress & {
  created: number
  changed: number
  unchanged: number
  absent: number
  quarantined: number
}

export type Sync = {
  id: string
  mode: string
  dryRun: boolean
  state: 'queued' | 'running' | 'held' | 'succeeded' | 'failed'
  phase: string
  startedAt: number
  finishedAt: number | null
  collections: Record<string, Counts>
  transfers: number
  guards: { message: string }[]
  error: string | null
  planHash: string | null
}

/** Starts, watches, approves and lists syncs. */
export async function sync(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, {
    text: ['district', 'mode'],
    flags: ['dry-run', 'watch'],
  })
  const api = connect()
  const [verb, id] = rest
  const base = `/districts/${await districtOf(api, options)}/syncs`
  switch (verb) {
    case undefined:
      return start(api, base, {
        mode: optional(options, 'mode') ?? 'full',
        dryRun: options['dry-run'] === true,
        watch: options['watch'] === true,
      })
    case 'watch':
      return watch(api, base, named(id))
    case 'approve':
      return approve(api, base, named(id))
    case 'list':
      return list(api, base)
    default:
      throw new UsageError(`Use one of:\n${HELP}`)
  }
}

const named = (id: string | undefined): string => {
  if (!id) throw new UsageError('Name the sync, for example the id that `offramp sync list` shows.')
  return encodeURIComponent(id)
}

type Wanted = { mode: string; dryRun: boolean; watch: boolean }

async function start(api: Api, base: string, wanted: Wanted): Promise<void> {
  const { id } = await api.send<{ id: string }>('POST', base, {
    mode: wanted.mode,
    dryRun: wanted.dryRun,
  })
  console.log(`Started sync ${id}.`)
  if (wanted.watch) await watch(api, base, id)
  else console.log(`Watch it with: offramp sync watch ${id}`)
}

async function approve(api: Api, base: string, id: string): Promise<void> {
  const { planHash } = await api.get<Sync>(`${base}/${id}`)
  await api.send('POST', `${base}/${id}/approve`, planHash ? { planHash } : {})
  await watch(api, base, id)
}

async function list(api: Api, base: string): Promise<void> {
  const { syncs } = await api.get<{ syncs: Sync[] }>(base)
  for (const run of syncs) {
    console.log(
      `${run.id}  ${new Date(run.startedAt).toISOString()}  ${run.mode}${run.dryRun ? ' (dry run)' : ''}  ${run.state}`,
    )
  }
  if (syncs.length === 0) console.log('No sync yet. Start one with `offramp sync --watch`.')
}

/** Follows a sync to its end; leaving does not stop it. */
async function watch(api: Api, base: string, id: string): Promise<void> {
  for (;;) {
    const run = await api.get<Sync>(`${base}/${id}`)
    draw(run)
    if (run.state !== 'queued' && run.state !== 'running') return finish(run)
    await sleep(POLL_MS)
  }
}

function draw(run: Sync): void {
  const line = `${run.phase.padEnd(11)} ${progressLine(run.collections, (run.finishedAt ?? Date.now()) - run.startedAt)}`
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${line}`)
}

function finish(run: Sync): void {
  if (process.stdout.isTTY) process.stdout.write('\n')
  for (const [name, c] of Object.entries(run.collections)) {
    const counts = `${number(c.received)} received, ${number(c.created)} new, ${number(c.changed)} changed, ${number(c.unchanged)} unchanged`
    console.log(
      `  ${name.padEnd(17)}${counts}, ${number(c.absent)} absent, ${number(c.quarantined)} quarantined`,
    )
  }
  if (run.transfers > 0) console.log(`  ${number(run.transfers)} transfer(s) detected`)
  for (const { message } of run.guards) console.log(`  Held: ${message}`)
  if (run.state === 'failed')
    throw new ServerError(`The sync failed: ${run.error ?? 'no reason given'}.`)
  if (run.state === 'held')
    console.log(`Nothing was removed. Apply what is held with: offramp sync approve ${run.id}`)
  else
    console.log(
      run.dryRun
        ? `Dry run done; nothing was changed. Apply it with: offramp sync approve ${run.id}`
        : 'Done.',
    )
}
