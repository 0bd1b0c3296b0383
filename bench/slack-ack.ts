import { join } from 'node:path'
import { ROOT, start } from '../sandbox/run/processes.ts'
import type { System } from '../sandbox/run/system.ts'
import { load, type Load } from './load.ts'
import { postSigned, pressOfLink } from './slack-requests.ts'
import { ms, print, ratio } from './stats.ts'

const COUNT = { full: 5_000, small: 300 }
const PEER_UNTIL_MS = 10_000

/** How fast Slack gets its acknowledgement: ours, Bolt's own Node receiver, and a bare route of the same worker. */
export async function benchSlackAck(
  system: System,
  options: { port: number; folder: string; isFull: boolean },
): Promise<void> {
  const count = options.isFull ? COUNT.full : COUNT.small
  const peerUrl = `http://127.0.0.1:${options.port}/slack/events`
  const peer = start({
    name: 'bolt-peer',
    args: [join(ROOT, 'bench', 'bolt-peer.ts')],
    env: { PORT: String(options.port) },
    log: join(options.folder, 'bolt-peer.log'),
  })
  try {
    await untilAcknowledges(peerUrl)
    const floor = await measure(
      () => fetch(`${system.url}/healthz`).then((answer) => answer.ok),
      count,
    )
    const ours = await measure((n) => acknowledged(`${system.url}/slack/events`, n), count)
    const bolt = await measure((n) => acknowledged(peerUrl, n), count)
    const line = (l: Load) => `p50 ${ms(l.p50)}, p99 ${ms(l.p99)}`
    print('Slack acknowledgement, 1 connection', [
      { name: 'ours (Bolt in workerd, our receiver)', value: line(ours) },
      { name: "Bolt's own receiver on Node", value: line(bolt) },
      { name: 'a bare route of the same worker', value: line(floor) },
      { name: 'ours over the bare route, p50', value: ratio(ours.p50 / floor.p50) },
      { name: "ours over Bolt's own receiver, p50", value: ratio(ours.p50 / bolt.p50) },
    ])
  } finally {
    await peer.stop('SIGKILL')
  }
}

const measure = async (send: (n: number) => Promise<boolean>, count: number): Promise<Load> => {
  await load(send, { connections: 1, count: Math.min(200, count) })
  const measured = await load(send, { connections: 1, count })
  if (measured.failures > 0) throw new Error(`${measured.failures} requests were not acknowledged`)
  return measured
}

const acknowledged = async (url: string, n: number): Promise<boolean> =>
  (await postSigned(url, pressOfLink(n))).status === 200

async function untilAcknowledges(url: string): Promise<void> {
  const until = Date.now() + PEER_UNTIL_MS
  for (;;) {
    const isUp = await acknowledged(url, 0).catch(() => false)
    if (isUp) return
    if (Date.now() > until) throw new Error('the peer did not start')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
