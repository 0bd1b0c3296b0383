import { connect, type Api } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { optional, readOptions, verbOf, wordAt } from '../options.ts'
import { watchSync, type Sync } from '../watch-sync.ts'

export const HELP = `offramp sync [--mode full|delta] [--dry-run] [--watch] [--district ID]
offramp sync watch SYNC [--district ID]
offramp sync approve SYNC [--plan HASH] [--district ID]
offramp sync list [--district ID]`

/** Starts, watches, approves and lists syncs. */
export async function sync(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, {
    text: ['district', 'mode', 'plan'],
    flags: ['dry-run', 'watch'],
    words: 2,
  })
  const verb = verbOf(rest[0] ?? 'start', ['start', 'watch', 'approve', 'list'], HELP)
  const isAboutOne = verb === 'watch' || verb === 'approve'
  const id = isAboutOne ? wordAt(rest, 1, 'It is what `offramp sync list` shows.') : ''
  const api = connect()
  const base = `/districts/${await districtOf(api, options)}/syncs`
  const one = `${base}/${encodeURIComponent(id)}`
  switch (verb) {
    case 'start':
      return start(api, base, {
        mode: optional(options, 'mode') ?? 'full',
        dryRun: options['dry-run'] === true,
        watch: options['watch'] === true,
      })
    case 'watch':
      return watchSync(api, one)
    case 'approve': {
      const plan = optional(options, 'plan')
      const { id: running } = await api.send<{ id: string }>(
        'POST',
        `${one}/approve`,
        plan === undefined ? {} : { planHash: plan },
      )
      return watchSync(api, `${base}/${running}`)
    }
    case 'list':
      return list(api, base)
  }
}

type Wanted = { mode: string; dryRun: boolean; watch: boolean }

async function start(api: Api, base: string, wanted: Wanted): Promise<void> {
  const { mode, dryRun } = wanted
  const { id } = await api.send<{ id: string }>('POST', base, { mode, dryRun })
  console.log(`Started sync ${id}.`)
  if (wanted.watch) await watchSync(api, `${base}/${id}`)
  else console.log(`Watch it with: offramp sync watch ${id}`)
}

async function list(api: Api, base: string): Promise<void> {
  const { syncs } = await api.get<{ syncs: Sync[] }>(base)
  for (const run of syncs) {
    const started = new Date(run.startedAt).toISOString()
    console.log(`${run.id}  ${started}  ${run.mode}${run.dryRun ? ' (dry run)' : ''}  ${run.state}`)
  }
  if (syncs.length === 0) console.log('No sync yet. Start one with `offramp sync --watch`.')
}
