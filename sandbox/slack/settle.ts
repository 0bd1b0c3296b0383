/** Waiting until the app has stopped calling back. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from './world.ts'

/** An app that has been silent this long after an act is taken to be done. */
const QUIET_MS = 200
const POLL_MS = 20

export async function settle(world: World, maxMs: number): Promise<void> {
  const started = Date.now()
  const isQuiet = () =>
    world.traffic.inFlight === 0 &&
    Date.now() - Math.max(world.traffic.lastAtMs, started) >= QUIET_MS
  while (Date.now() - started < maxMs && !isQuiet()) await sleep(POLL_MS)
}
