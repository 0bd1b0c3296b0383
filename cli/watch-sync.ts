import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from './api.ts'
import { FailedError, LeftError, LineError, WaitingError } from './failure.ts'
import { notePace, type Pace } from './pace.ts'
import { patientApi, type Patience } from './patient.ts'
import { screenOn, type Screen } from './screen.ts'
import { syncLines, syncNews } from './sync-lines.ts'
import { syncReport } from './sync-report.ts'
import type { Sync } from './wire.ts'

/** How often a watched sync is looked at. */
const POLL_MS = 500
/** Where lines cannot be redrawn, how often one says how far it is. */
const NEWS_MS = 15_000

/** Where a sync is watched, and until when. `rest` waits between two looks; it is refused once somebody leaves. */
export type Watcher = Patience

/**
 * Follows a sync to its end and returns how it ended, whatever that is. A line that is lost for moments is waited
 * for; one that stays lost is a failure that says how to go on watching.
 */
export async function followSync(api: Api, path: string, watcher: Watcher): Promise<Sync> {
  try {
    return await follow(patientApi(api, watcher), path, watcher)
  } catch (thrown) {
    if (!(thrown instanceof LineError)) throw thrown
    throw new LineError([thrown.message, ...goesOn(path)].join('\n'))
  }
}

async function follow(api: Api, path: string, { screen, rest, now }: Watcher): Promise<Sync> {
  let before: Sync | null = null
  let pace: Pace = {}
  let saidAt = now()
  for (;;) {
    const run = await api.get<Sync>(path)
    if (run.state !== 'queued' && run.state !== 'running') return run
    pace = notePace(pace, run.collections, now())
    if (screen.isLive) screen.draw(syncLines(run, pace, screen.width()))
    else {
      const isLate = now() - saidAt >= NEWS_MS
      const news = isLate ? syncLines(run, pace) : syncNews(before, run)
      if (news.length > 0) {
        screen.say(...news)
        saidAt = now()
      }
    }
    before = run
    await rest(POLL_MS)
  }
}

/** Follows a sync and says how it ended; leaving does not stop it. A failed sync is a failure, a held one waits. */
export async function watchSync(api: Api, path: string): Promise<void> {
  const screen = screenOn(process.stdout)
  const leaving = new AbortController()
  const leave = (): void => leaving.abort()
  process.once('SIGINT', leave)
  try {
    const run = await followSync(api, path, {
      screen,
      rest: restUntil(leaving.signal),
      now: Date.now,
    })
    report(screen, run, districtIn(path))
    if (waitsUnasked(run)) throw new WaitingError()
  } catch (thrown) {
    if (!(thrown instanceof LeftError)) throw thrown
    screen.say(...goesOn(path))
    throw thrown
  } finally {
    process.off('SIGINT', leave)
  }
}

/** What a person must decide before anything of it happens. Whoever asked for a trial has what they wanted. */
const waitsUnasked = ({ state, phase, trialReason }: Sync): boolean =>
  state === 'held' || (phase === 'planned' && state === 'succeeded' && trialReason !== null)

/** Says how a sync stands. */
export function report(screen: Screen, run: Sync, district: string): void {
  const lines = syncReport(run, district)
  if (run.state !== 'failed') return screen.say(...lines)
  screen.say(...lines.slice(0, -1))
  throw new FailedError(lines.at(-1) ?? '')
}

/** Waits between two looks, until somebody leaves. */
export const restUntil =
  (signal: AbortSignal) =>
  async (ms: number): Promise<void> => {
    try {
      await sleep(ms, undefined, { signal })
    } catch {
      throw new LeftError()
    }
  }

const goesOn = (path: string): string[] => [
  'The sync goes on without you. Watch it again with:',
  `  offramp sync watch ${path.split('/').at(-1)} --district ${districtIn(path)}`,
]

const districtIn = (path: string): string => /^\/districts\/([^/]+)/.exec(path)?.[1] ?? ''
