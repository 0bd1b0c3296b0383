import { randomUUID } from 'node:crypto'
import type { Operator } from '../sandbox/run/operator.ts'
import { DEMO_DISTRICT } from '../sandbox/run/provision.ts'
import type { System } from '../sandbox/run/system.ts'
import { load, type Load } from './load.ts'
import { postSigned, submission } from './slack-requests.ts'
import { ms, number, perSecond, print } from './stats.ts'

const CONNECTIONS = 16
/** A teacher must not feel that a sync is running. */
const P99_UNDER_SYNC_MAX_MS = 250
/** Enough to see the slowest hundredth. */
const COUNT = { full: 4_000, small: 200 }

export type ConcernBench = {
  readonly api: Operator
  readonly system: System
  readonly isFull: boolean
}

/** Acknowledged concerns per second from Slack's door to the disk, alone and while the whole roster is synced. */
export async function benchConcerns({ api, system, isFull }: ConcernBench): Promise<void> {
  const count = isFull ? COUNT.full : COUNT.small
  const url = `${system.url}/slack/events`
  const send = async () => {
    const { status, text } = await postSigned(url, submission(`V${randomUUID()}`))
    return (
      status === 200 && text.includes('"response_action":"update"') && text.includes('Reference')
    )
  }
  await load(send, { connections: 1, count: 20 })
  const alone = await load(send, { connections: CONNECTIONS, count })
  let isSyncing = true
  const syncing = whileSyncing(api).finally(() => {
    isSyncing = false
  })
  const busy = await load(send, {
    connections: CONNECTIONS,
    count: Number.MAX_SAFE_INTEGER,
    until: () => !isSyncing,
  })
  await syncing
  report(alone, busy, isFull)
  if (alone.failures + busy.failures > 0) throw new Error('some concerns were not acknowledged')
}

/** Starts a full sync and waits for its end, looking rarely so that the looking costs nothing. */
async function whileSyncing(api: Operator): Promise<void> {
  const path = `/districts/${DEMO_DISTRICT}/syncs`
  const { id } = await api.send<{ id: string }>('POST', path, { mode: 'full' })
  for (;;) {
    const { state } = await api.get<{ state: string }>(`${path}/${id}`)
    if (state !== 'queued' && state !== 'running') return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

function report(alone: Load, busy: Load, isFull: boolean): void {
  const rate = (l: Load) =>
    `${number(perSecond(l.count, l.elapsedMs))}/s, p50 ${ms(l.p50)}, p99 ${ms(l.p99)}, ${l.failures} failed`
  const gate = {
    text: `p99 below ${P99_UNDER_SYNC_MAX_MS} ms`,
    isMet: busy.p99 < P99_UNDER_SYNC_MAX_MS,
  }
  print(`Acknowledged concerns, ${CONNECTIONS} connections`, [
    { name: 'alone', value: rate(alone) },
    { name: 'while the roster is synced', value: rate(busy), ...(isFull && { gate }) },
  ])
}
