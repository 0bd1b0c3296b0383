import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from './api.ts'
import { FailedError } from './failure.ts'
import { number, progressLine, type CollectionProgress } from './progress.ts'

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

/** Follows a sync to its end with a progress bar; leaving does not stop it. A failed sync is a failure. */
export async function watchSync(api: Api, path: string): Promise<void> {
  let phase = ''
  for (;;) {
    const run = await api.get<Sync>(path)
    draw(run, run.phase !== phase)
    phase = run.phase
    if (run.state !== 'queued' && run.state !== 'running') return finish(run)
    await sleep(POLL_MS)
  }
}

/** Redrawn in place at a terminal; elsewhere one line for each step. */
function draw(run: Sync, isNewPhase: boolean): void {
  const line = `${run.phase.padEnd(12)} ${progressLine(run.collections, (run.finishedAt ?? Date.now()) - run.startedAt)}`
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${line}`)
  else if (isNewPhase) console.log(line)
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
    throw new FailedError(`The sync failed: ${run.error ?? 'no reason given'}.`)
  console.log(verdict(run))
}

/** The approval names the plan that was shown, so that nothing else can be approved by it. */
function verdict({ id, mode, state, dryRun, planHash }: Sync): string {
  if (dryRun) {
    return `Dry run done; nothing was changed. Do it with:\n  offramp sync --mode ${mode} --watch`
  }
  if (state !== 'held') return 'Done.'
  const plan = planHash ? ` --plan ${planHash}` : ''
  return `What would remove or change too much waits. Apply it with:\n  offramp sync approve ${id}${plan}`
}
