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
  /** Whether the form was on disk when the process was dead. */
  readonly isStored: boolean
  readonly reference: string
  /** Whether that reference was on disk then. */
  readonly isOld: boolean
}

export type RoundResult = {
  readonly sent: readonly Submitted[]
  readonly retried: readonly Retried[]
  /** Acknowledged forms that were not on disk, with their reference, when the process was dead. */
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
  const stored = readStored(folder)
  const started = performance.now()
  await system.startWorker()
  const restartMs = performance.now() - started
  await triager.sendAgain()
  return {
    sent,
    restartMs,
    missing: sent.filter(
      ({ viewId, reference }) =>
        reference !== null && !(stored.views.has(viewId) && stored.references.has(reference)),
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

type Stored = { readonly views: ReadonlySet<string>; readonly references: ReadonlySet<string> }

async function sendAgain(
  url: string,
  sent: readonly Submitted[],
  stored: Stored,
): Promise<Retried[]> {
  const open = sent.filter(({ reference }) => reference === null)
  return Promise.all(
    open.map(async ({ viewId }) => {
      const answer = async () => (await submit(url, viewId)) ?? undefined
      const reference = await until(`an answer to ${viewId}`, answer)
      const [isStored, isOld] = [stored.views.has(viewId), stored.references.has(reference)]
      return { viewId, isStored, reference, isOld }
    }),
  )
}

/** The forms that were carried out, by their view, and the references that were given out. */
const readStored = (folder: string): Stored =>
  readDistrictFile(folder, ({ rows }) => ({
    views: new Set(
      rows("SELECT key FROM request WHERE command = 'concern.raise'").map(
        ({ key }) => String(key).split(':').at(-1) ?? '',
      ),
    ),
    references: new Set(
      rows('SELECT reference FROM concern').map(({ reference }) => String(reference)),
    ),
  }))

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
  const body = { mode: 'full' }
  await api.send('POST', inDistrict('/syncs'), body).catch((thrown: unknown) => {
    if (!String(thrown).includes('run_active')) throw thrown
  })
}
