/** Waiting until the app has done what it does after an act. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from './world.ts'

/** An app that has been silent this long after an act is taken to be done. */
const QUIET_MS = 200
const POLL_MS = 20

/** Waits until `isSo`, at most `maxMs`. */
export async function waitFor(isSo: () => boolean, maxMs: number): Promise<void> {
  const started = Date.now()
  while (Date.now() - started < maxMs && !isSo()) await sleep(POLL_MS)
}

/** Waits until the app has stopped calling back, at most `maxMs`. */
export async function settle(world: World, maxMs: number): Promise<void> {
  const started = Date.now()
  await waitFor(
    () =>
      world.traffic.inFlight === 0 &&
      Date.now() - Math.max(world.traffic.lastAtMs, started) >= QUIET_MS,
    maxMs,
  )
}
