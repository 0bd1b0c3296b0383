import { setInterval as every } from 'node:timers'
import type { Operator } from '../../sandbox/run/operator.ts'
import { connectDemo, syncDemo, type SyncProgress } from '../../sandbox/run/provision.ts'
import type { System, SystemPorts } from '../../sandbox/run/system.ts'
import { eveningZone } from '../evening.ts'
import { measureReferences } from './references.ts'
import { workerdRss } from '../rss.ts'
import { number, perSecond, print, ratio } from '../stats.ts'

/** The figures the roster path keeps on two cores at page size 5,000. */
const RECORDS_PER_SECOND_MIN = 27_000
const TIMES_PLAIN_MAX = 2.5
const PAGE_SIZE = 5_000
const RSS_EVERY_MS = 100

export type RosterBench = {
  readonly api: Operator
  readonly system: System
  readonly ports: SystemPorts
  readonly isFull: boolean
}

/** Ingest of a whole district beside plain fetch + parse of the same pages and a bare SQLite load of the same records. */
export async function benchRoster({ api, system, ports, isFull }: RosterBench): Promise<void> {
  const { isNew } = await connectDemo(api, ports, eveningZone())
  if (!isNew) throw new Error('the roster benchmark needs an empty district')
  const sis = `http://localhost:${ports.sis}`
  const { records, plainMs, sqliteMs } = await measureReferences(sis, PAGE_SIZE)
  const memory = watchMemory(system.worker().pid)
  const first = await timed(() => syncDemo(api))
  const again = await timed(() => syncDemo(api))
  const { before, peak } = memory.stop()
  const ingest = perSecond(received(first.sync), extractMs(first.sync))
  const timesPlain = perSecond(records, plainMs) / ingest
  const gate = (text: string, isMet: boolean) => (isFull ? { gate: { text, isMet } } : {})
  print(`Roster ingest, ${number(records)} records, page size ${PAGE_SIZE}`, [
    {
      name: 'fetch, parse, validate, stage, diff',
      value: `${number(ingest)} records/s`,
      ...gate(`at least ${number(RECORDS_PER_SECOND_MIN)}`, ingest >= RECORDS_PER_SECOND_MIN),
    },
    {
      name: 'plain fetch + JSON.parse of the same pages',
      value: `${number(perSecond(records, plainMs))} records/s`,
    },
    {
      name: 'plain fetch + parse is faster by',
      value: ratio(timesPlain),
      ...gate(`at most ${TIMES_PLAIN_MAX}x`, timesPlain <= TIMES_PLAIN_MAX),
    },
    {
      name: 'bare SQLite bulk load of the same records',
      value: `${number(perSecond(records, sqliteMs))} records/s`,
    },
    {
      name: 'bare SQLite is faster by',
      value: ratio(perSecond(records, sqliteMs) / ingest),
    },
    { name: 'first import, start to done', value: `${(first.elapsedMs / 1000).toFixed(1)} s` },
    {
      name: 'the same again, nothing changed',
      value: `${(again.elapsedMs / 1000).toFixed(1)} s (${ratio(first.elapsedMs / again.elapsedMs)} faster)`,
    },
    {
      name: 'workerd memory before, peak',
      value: `${number(before)} MiB, ${number(peak)} MiB (grew ${number(peak - before)} MiB)`,
    },
  ])
}

function watchMemory(group: number): { stop(): { before: number; peak: number } } {
  const before = workerdRss(group)
  let peak = before
  const watch = every(() => {
    peak = Math.max(peak, workerdRss(group))
  }, RSS_EVERY_MS)
  return {
    stop: () => {
      clearInterval(watch)
      return { before, peak }
    },
  }
}

const received = (sync: SyncProgress): number =>
  Object.values(sync.collections).reduce((sum, collection) => sum + collection.received, 0)

/** Time from the first page to the last staged one, as the district measured it. */
function extractMs(sync: SyncProgress): number {
  const { timings } = sync
  return timings['extracting'] ?? Number.NaN
}

async function timed(
  run: () => Promise<SyncProgress>,
): Promise<{ sync: SyncProgress; elapsedMs: number }> {
  const started = performance.now()
  const sync = await run()
  return { sync, elapsedMs: performance.now() - started }
}
