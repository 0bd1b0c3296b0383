import { setTimeout as sleep } from 'node:timers/promises'
import type { Operator } from '../../sandbox/run/operator.ts'
import { inDistrict } from '../../sandbox/run/journey/scene.ts'
import { until } from '../../sandbox/run/journey/until.ts'
import type { System } from '../../sandbox/run/system.ts'
import { readDistrictFile } from './district-file.ts'
import { reportTogether, submit, type Submitted } from './reporters.ts'
import type { Triager } from './triager.ts'

/** So many people send forms at once. */
const CLIENTS = 12
const PAUSE_MAX_MS = 250
/** A kill comes somewhere in this window after the load began. */
const KILL_FROM_MS = 150
const KILL_TO_MS = 850
/** In so many of the rounds the roster is read meanwhile. */
const SYNC_SHARE = 0.4

/** A form without an answer, sent again after the restart. */
type Retried = {
  readonly viewId: string
  /** The reference that was on disk when the process was dead; null when there was none. */
  readonly stored: string | null
  readonly reference: string
}

export type RoundResult = {
  readonly sent: readonly Submitted[]
  readonly retried: readonly Retried[]
  /** Acknowledged references that were not on disk when the process was dead. */
  readonly missing: readonly Submitted[]
  readonly restartMs: number
}

export type Stage = {
  readonly system: System
  readonly folder: string
  readonly api: Operator
  readonly triager: Triager
  readonly random: () => number
}

/** Load, a kill at any moment, a look at the disk, a restart, and every unanswered form sent again. */
export async function playRound(stage: Stage): Promise<RoundResult> {
  const { system, folder, triager } = stage
  await startWork(stage)
  const sent = await killUnderLoad(stage)
  const stored = storedReferences(folder, sent)
  const started = performance.now()
  await system.startWorker()
  const restartMs = performance.now() - started
  await triager.sendAgain()
  return {
    sent,
    restartMs,
    missing: sent.filter(
      ({ viewId, reference }) => reference !== null && stored.get(viewId) !== reference,
    ),
    retried: await sendAgain(system.url, sent, stored),
  }
}

/** Enough to keep every vendor busy when the kill comes. */
async function startWork({ api, triager, random }: Stage): Promise<void> {
  await triager.openCase()
  await triager.giveTask(random() < 0.5 ? 'principal' : 'teacher')
  await (random() < 0.5 ? triager.finishTask() : triager.moveTask())
  if (random() < SYNC_SHARE) await startSync(api)
}

async function killUnderLoad({ system, triager, random }: Stage): Promise<Submitted[]> {
  let isOver = false
  const crowd = reportTogether({
    url: system.url,
    clients: CLIENTS,
    viewId: () => `V${crypto.randomUUID()}`,
    pauseMs: () => random() * PAUSE_MAX_MS,
    isOver: () => isOver,
  })
  const desk = workUntilCut(triager, random, () => isOver)
  await sleep(KILL_FROM_MS + random() * (KILL_TO_MS - KILL_FROM_MS))
  const killed = system.worker().stop('SIGKILL')
  isOver = true
  await killed
  await desk
  return crowd
}

async function sendAgain(
  url: string,
  sent: readonly Submitted[],
  stored: ReadonlyMap<string, string>,
): Promise<Retried[]> {
  const open = sent.filter(({ reference }) => reference === null)
  return Promise.all(
    open.map(async ({ viewId }) => ({
      viewId,
      stored: stored.get(viewId) ?? null,
      reference: await until(
        `an answer to ${viewId}`,
        async () => (await submit(url, viewId)) ?? undefined,
      ),
    })),
  )
}

/** Which of the forms are on disk, by view, with the reference that was recorded for them. */
function storedReferences(folder: string, sent: readonly Submitted[]): Map<string, string> {
  return readDistrictFile(folder, ({ rows }) => {
    const views = new Set(sent.map(({ viewId }) => viewId))
    return new Map(
      rows("SELECT key, result FROM request WHERE command = 'concern.raise'").flatMap(
        ({ key, result }) => {
          const viewId = String(key).split(':').at(-1) ?? ''
          const reference = /"reference":"([^"]+)"/.exec(String(result))?.[1]
          return views.has(viewId) && reference ? [[viewId, reference] as const] : []
        },
      ),
    )
  })
}

/** One act after the other, until the line is cut. */
async function workUntilCut(
  triager: Triager,
  random: () => number,
  isOver: () => boolean,
): Promise<void> {
  try {
    while (!isOver()) {
      const luck = random()
      if (luck < 0.4) await triager.openCase()
      else if (luck < 0.6) await triager.giveTask(luck < 0.5 ? 'principal' : 'teacher')
      else if (luck < 0.8) await triager.finishTask()
      else await triager.moveTask()
    }
  } catch (thrown) {
    // What `fetch` throws when nobody answers any more. Anything else is a failure of ours.
    if (!(thrown instanceof TypeError)) throw thrown
  }
}

/** A sync that runs already is as good as a new one. */
async function startSync(api: Operator): Promise<void> {
  const body = { mode: 'full', dryRun: false }
  await api.send('POST', inDistrict('/syncs'), body).catch((thrown: unknown) => {
    if (!String(thrown).includes('run_active')) throw thrown
  })
}
