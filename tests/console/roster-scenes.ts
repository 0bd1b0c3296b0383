import type { QueryOutput } from '../../src/core/district/client.ts'
import type { DistrictClient, QueryName } from '../../src/core/district/client.ts'
import { HOUR, MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import { START } from '../helpers/district.ts'

type Sync = QueryOutput<'sync.read'>

const counts = { created: 0, changed: 0, removed: 0, unchanged: 0, absent: 0, quarantined: 0 }

/** A sync in the middle of its people. */
export const RUNNING: Sync = {
  id: 'run-active',
  mode: 'full',
  dryRun: false,
  state: 'running',
  phase: 'pull',
  startedAt: START + 27 * HOUR + 20 * MINUTE - 12 * SECOND,
  finishedAt: null,
  startedBy: 'operator',
  transfers: 0,
  error: null,
  held: null,
  collections: {
    orgs: { ...counts, received: 4, created: 4, total: 4, done: true },
    users: {
      ...counts,
      received: 12_400,
      created: 12_398,
      quarantined: 2,
      total: 34_000,
      done: false,
    },
  },
  guards: [],
  requests: 5,
  retries: 1,
  bytes: 4_200_000,
  timings: {},
  planHash: null,
}

/** A sync that would have taken a third of the students out of use. */
export const HELD: Sync = {
  ...RUNNING,
  id: 'run-held',
  state: 'held',
  startedAt: START + 2 * HOUR,
  finishedAt: START + 2 * HOUR + 3 * MINUTE,
  startedBy: 'service:alarm',
  held: { removals: 412 },
  transfers: 3,
  guards: [
    {
      guard: 'too_many_removed',
      collection: 'users',
      message: 'The school information system no longer lists 412 of 1,203 students.',
      count: 412,
      limit: 120,
    },
  ],
  planHash: 'plan-1',
}

const DONE: Sync = {
  ...RUNNING,
  id: 'run-done',
  mode: 'delta',
  state: 'succeeded',
  startedAt: START,
  finishedAt: START + 40 * SECOND,
  startedBy: 'service:alarm',
  transfers: 1,
}

const HEALTH: QueryOutput<'roster.health'> = {
  source: {
    kind: 'oneroster-1.2',
    baseUrl: 'https://sis.test/ims/oneroster/rostering/v1p2',
    tokenUrl: 'https://sis.test/token',
    clientId: 'offramp',
    name: 'Student information system',
    profile: null,
    mode: 'normal',
    schedule: { fullAt: '02:30', deltaEveryMinutes: 15 },
  },
  lastRun: DONE,
  nextRunAt: START + 28 * HOUR,
  active: null,
  counts: { students: 1_203, staff: 118, guardians: 2_044, schools: 3, quarantined: 2 },
  held: null,
}

const QUARANTINE: QueryOutput<'roster.quarantine'> = {
  rows: [
    {
      collection: 'users',
      sourcedId: 'u-00417',
      code: 'bad_date',
      fieldPath: 'roles[0].beginDate',
      words: 'The first role of this user begins on a date that does not exist.',
      firstSeenAt: START,
      lastSeenAt: START + 2 * HOUR,
    },
  ],
  nextCursor: null,
}

export type Scene = 'calm' | 'running' | 'held' | 'unconnected'

const HEALTH_BY_SCENE: Readonly<Record<Scene, QueryOutput<'roster.health'>>> = {
  calm: HEALTH,
  running: { ...HEALTH, active: RUNNING },
  held: { ...HEALTH, lastRun: HELD, held: HELD },
  unconnected: {
    ...HEALTH,
    source: null,
    lastRun: null,
    nextRunAt: null,
    counts: { students: 0, staff: 0, guardians: 0, schools: 0, quarantined: 0 },
  },
}

/** The district, with a roster as the scene wants it. Everything else is the district's own answer. */
export function withRoster(client: DistrictClient, scene: () => Scene): DistrictClient {
  const answers = (): Partial<{ [N in QueryName]: QueryOutput<N> }> => ({
    'roster.health': HEALTH_BY_SCENE[scene()],
    'roster.quarantine': QUARANTINE,
    'sync.list': { syncs: [HELD, DONE], nextCursor: null },
  })
  return {
    run: (name, input, envelope) => client.run(name, input, envelope),
    ask: async (name, input, envelope) => {
      const real = await client.ask(name, input, envelope)
      const isRefused = !real.ok && ['forbidden', 'unauthenticated'].includes(real.error.kind)
      if (isRefused) return real
      const told = name === 'sync.read' ? syncCalled(input) : answers()[name]
      return told === undefined ? real : { ok: true, value: told as never } // safe because the table is keyed by name
    },
  }
}

function syncCalled(input: unknown): Sync | undefined {
  const wanted = input as { id?: string } // safe because the console always names one
  return [RUNNING, HELD, DONE].find(({ id }) => id === wanted.id)
}
