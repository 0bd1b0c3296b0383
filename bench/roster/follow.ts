import { setTimeout as sleep } from 'node:timers/promises'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { OPERATOR, type BenchDistrict } from './bench-district.ts'
import type { SyncFigures } from './figures.ts'

const POLL_MS = 5
export const operator = { caller: OPERATOR }

type Answer<T> = Promise<{ ok: true; value: T } | { ok: false; error: unknown }>

/** What was answered; a refusal ends the benchmark. */
export async function must<T>(asked: Answer<T>): Promise<T> {
  const answer = await asked
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}

export type Followed = { readonly district: BenchDistrict; readonly courier: Courier }

/** Starts a sync and drives it to its end, as the alarm of the district would. A first one is approved at once. */
export async function follow(
  { district, courier }: Followed,
  begin: () => Promise<string>,
): Promise<SyncFigures> {
  const writtenBefore = district.rowsWritten()
  district.slowestSliceMs()
  const started = performance.now()
  const id = await begin()
  for (;;) {
    await district.drain(courier)
    const run = await must(district.client.ask('sync.read', { id }, operator))
    const isOver = run.state !== 'queued' && run.state !== 'running'
    if (isOver && run.phase === 'planned') {
      await must(district.client.run('sync.approve', { id }, operator))
    } else if (isOver) {
      const { state, error, requests, timings, collections } = run
      const counts = Object.values(collections)
      return {
        state,
        error,
        requests,
        timings,
        elapsedMs: performance.now() - started,
        received: counts.reduce((sum, c) => sum + c.received, 0),
        changed: counts.reduce((sum, c) => sum + c.changed + c.created, 0),
        rowsWritten: district.rowsWritten() - writtenBefore,
        slowestSliceMs: district.slowestSliceMs(),
      }
    }
    await sleep(POLL_MS)
  }
}
