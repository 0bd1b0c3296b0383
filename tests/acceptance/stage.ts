import { expect, vi } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import type { Size } from '../../sandbox/sis/data/layout.ts'
import type { Switches } from '../../sandbox/sis/state/switches.ts'
import { drain } from '../../src/core/district/drain.ts'
import { realTimer, type Timer } from '../../src/core/district/timer.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { err, ok, type Result } from '../../src/core/kernel/result.ts'
import { DAY, HOUR, dayIn } from '../../src/core/kernel/time.ts'
import type { Courier, Delivered, Delivery } from '../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import { approvedFirst } from '../helpers/approved-first.ts'
import { createDistrict, OPERATOR, START, type TestDistrict } from '../helpers/district.ts'
import { startProvider, type Provider } from './provider.ts'

const operator = { caller: OPERATOR }
const BASE_PATHS = { '1.1': '/ims/oneroster/v1p1', '1.2': '/ims/oneroster/rostering/v1p2' } as const
const TIME_ZONE = 'America/Chicago'
/** A run that wakes up more often than this goes round for ever. */
const WAKES_MAX = 2_000

export type StageOptions = {
  readonly size?: Size
  readonly seed?: number
  readonly switches?: Partial<Switches>
  /** Of OneRoster; the newest unless told otherwise. */
  readonly version?: '1.1' | '1.2'
  /** Settings of the connection beside its address and credentials. */
  readonly source?: Readonly<Record<string, unknown>>
  /** Whether addresses of this machine may be asked at all; nothing else is to be found there. */
  readonly allowPrivate?: boolean
  /** How long each answer takes on the clock of the stage. */
  readonly latencyMs?: number
}

/** A district, the real connector and a provider behind real HTTP, all by one clock that only this stage moves. */
export type Stage = {
  readonly provider: Provider
  readonly district: TestDistrict
  readonly courier: Courier
  /** Requests sent although the provider had said when to come back. */
  early(): number
  readonly hookToken: string
  /** Settles what is under way and everything it asks for, however long it waits. */
  settle(): Promise<void>
  start(wanted?: Wanted): Promise<string>
  /** Starts a run and sees it through, whatever becomes of it. */
  read(wanted?: Wanted): Promise<Sync>
  /** A run that must go through. */
  synced(wanted?: Wanted): Promise<Sync>
  sync(id: string): Promise<Sync>
  approve(run: Pick<Sync, 'id' | 'planHash'>): Promise<Sync>
  daysLater(days: number): Promise<void>
  today(): string
  close(): Promise<void>
}

type Wanted = { readonly mode?: 'full' | 'delta'; readonly dryRun?: boolean }

/** After school, when a provider is read with all the lists at once that the settings allow. */
const EVENING = START + 8 * HOUR

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  vi.useFakeTimers({ toFake: ['Date'], now: EVENING })
  const { size = 60, seed = 7, switches = {}, version = '1.2' } = options
  const district = await createDistrict()
  oneClock(district)
  const today = (): string => dayIn(TIME_ZONE, district.clock.now)
  const provider = await startProvider({ seed, size, day: today(), switches })
  const set = {
    kind: `oneroster-${version}`,
    baseUrl: `${provider.url}${BASE_PATHS[version]}`,
    tokenUrl: `${provider.url}/oauth/token`,
    ...CREDENTIALS.sis,
    ...options.source,
  }
  // safe because the district reads what it is given
  const made = await district.client.run('source.set', set as never, operator)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  const rests = { until: 0, early: 0 }
  const courier = courierOf(district, rests, options)
  const stage: Stage = {
    provider,
    district,
    courier,
    early: () => rests.early,
    hookToken: made.value.hookToken ?? '',
    settle: () => settle(district, courier),
    start: (wanted) => start(district, wanted),
    read: async (wanted) => {
      const id = await stage.start(wanted)
      await stage.settle()
      if (await approvedFirst(district, id)) await stage.settle()
      return stage.sync(id)
    },
    synced: async (wanted) => {
      const run = await stage.read(wanted)
      expect(run).toMatchObject({ state: 'succeeded', error: null })
      return run
    },
    sync: (id) => readSync(district, id),
    approve: async ({ id, planHash }) => {
      const named = { id, ...(planHash !== null && { planHash }) }
      const done = await district.client.run('sync.approve', named, operator)
      if (!done.ok) throw new Error(JSON.stringify(done.error))
      await stage.settle()
      return stage.sync(id)
    },
    daysLater: async (days) => {
      district.clock.advance(days * DAY)
      await provider.tell('advance', { day: today() })
    },
    today,
    close: async () => {
      await provider.close()
      vi.useRealTimers()
    },
  }
  return stage
}

/** The district's clock is the clock of the whole process, the provider's included. */
function oneClock({ clock }: TestDistrict): void {
  Object.defineProperty(clock, 'now', {
    get: () => Date.now(),
    set: (at: number) => {
      vi.setSystemTime(at)
    },
  })
}

async function start({ client }: TestDistrict, wanted: Wanted = {}): Promise<string> {
  const { mode = 'full', dryRun = false } = wanted
  const started = await client.run('sync.start', { mode, dryRun }, operator)
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  return started.value.id
}

async function readSync({ client }: TestDistrict, id: string): Promise<Sync> {
  const read = await client.ask('sync.read', { id }, operator)
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

/** Between two pieces of its own work a district lets others have their turn; here that takes no time. */
export const quickTimer: Timer = (ms) =>
  ms === 0
    ? { done: new Promise((resolve) => setImmediate(resolve)), cancel: () => undefined }
    : realTimer(ms)

/** Rings the alarm whenever it is due, until no run is under way. */
async function settle(district: TestDistrict, courier: Courier): Promise<void> {
  for (let wakes = 0; wakes < WAKES_MAX; wakes++) {
    await drain(district.house, courier, { timer: quickTimer })
    if (!isUnderWay(district)) return
    const at = district.nextDueAt()
    if (at === null) throw new Error('a run is under way that nothing drives')
    if (at > district.clock.now) district.clock.now = at
  }
  throw new Error('a run never ended')
}

export const isUnderWay = (district: TestDistrict): boolean =>
  count(
    district,
    `roster_run WHERE state IN ('queued', 'running') OR (phase = 'closing' AND finished_at IS NULL)`,
  ) > 0

/** Rows of a table, or those of it that fit. */
export function count({ storage }: TestDistrict, table: string): number {
  return Number(rows({ storage }, `SELECT count(*) AS n FROM ${table}`)[0]?.['n'])
}

export const rows = (
  { storage }: Pick<TestDistrict, 'storage'>,
  query: string,
): Record<string, unknown>[] => storage.database.prepare(query).all()

type Rests = { until: number; early: number }

/** Carries what concerns the roster; nobody is there to read a message. */
function courierOf({ clock }: TestDistrict, rests: Rests, options: StageOptions): Courier {
  const { latencyMs = 0, allowPrivate = true } = options
  const fetch = createOutbound({ redirects: {}, allowPrivate })
  const source = createOneRosterSource({ fetch, now: () => clock.now })
  const carry = async (delivery: Delivery): Promise<Result<Delivered, PortFailure>> => {
    const { kind } = delivery
    if (kind === 'roster.probe') {
      const probed = await source.probe(delivery.access, delivery.notes)
      return probed.ok ? ok({ kind, profile: probed.value }) : probed
    }
    if (kind === 'roster.page') {
      const read = await source.readPage(delivery.access, delivery.ask)
      return read.ok ? ok({ kind, page: read.value }) : read
    }
    if (kind !== 'roster.one') return err({ retry: 'never', reason: 'not_connected' })
    const one = await source.readOne(delivery.access, delivery.ask)
    return one.ok ? ok({ kind, found: one.value }) : one
  }
  return {
    deliver: async (delivery) => {
      if (delivery.kind.startsWith('roster.') && clock.now < rests.until) rests.early++
      clock.advance(latencyMs)
      const answer = await carry(delivery)
      if (!answer.ok && answer.error.afterMs !== undefined) {
        rests.until = clock.now + answer.error.afterMs
      }
      return answer
    },
  }
}
