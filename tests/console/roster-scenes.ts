import type { DistrictClient, QueryName, QueryOutput } from '../../src/core/district/client.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import { issueAsk, issueRemedy, issueWords } from '../../src/core/domain/roster/issue/words.ts'
import { troubleWords } from '../../src/core/domain/roster/source/trouble.ts'
import { START } from '../helpers/district.ts'
import { MATCHES, WORDS } from './roster-people-scene.ts'
import { CEDAR, MAPLE, SOURCE } from './roster-source-scene.ts'

type Sync = QueryOutput<'sync.read'>
type Plan = QueryOutput<'sync.plan'>

const counts = {
  restarts: 0,
  drifted: false,
  skipped: false,
  since: null,
  created: 0,
  changed: 0,
  removed: 0,
  unchanged: 0,
  absent: 0,
  held: 0,
  quarantined: 0,
}

/** A sync in the middle of its people. */
export const RUNNING: Sync = {
  id: 'run-active',
  mode: 'full',
  dryRun: false,
  trialReason: null,
  state: 'running',
  phase: 'extracting',
  startedAt: START + 27 * HOUR + 20 * MINUTE - 12 * SECOND,
  finishedAt: null,
  startedBy: 'operator',
  transfers: 0,
  error: null,
  words: null,
  class: null,
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
  throttled: 0,
  stalls: 0,
  waitMs: null,
  watermarks: {},
  approvedBy: null,
  bytes: 4_200_000,
  timings: {},
  planHash: null,
}

/** A sync that would have taken a third of the students out of use. */
export const HELD: Sync = {
  ...RUNNING,
  id: 'run-held',
  state: 'held',
  phase: 'waiting',
  startedAt: START + 2 * HOUR,
  finishedAt: START + 2 * HOUR + 3 * MINUTE,
  startedBy: 'service:alarm',
  held: { removals: 412 },
  transfers: 3,
  class: 'suspect',
  timings: { extracting: 120_000, comparing: 14_000, applying: 31_000 },
  guards: [
    {
      guard: 'many_removed',
      collection: 'users',
      message: '412 of 1,203 people would be archived.',
      count: 412,
      limit: 120,
      school: null,
      holds: 'No people are removed. What is new or changed was taken over.',
      approve:
        'The 412 people listed in this plan will be archived. Nothing is deleted: whoever is listed again comes back as they were.',
      leave:
        'Nothing that waits here is done. The next full sync looks again, and its plan takes the place of this one.',
    },
    {
      guard: 'blackout',
      collection: null,
      message: 'A blackout is on until 2026-10-20: nobody is removed and nobody changes school.',
      count: 0,
      limit: 0,
      school: null,
      holds: 'Nothing waits for an approval because of this.',
      approve: 'There is nothing to approve for this.',
      leave: 'The first full sync after the blackout catches up, and is weighed as usual.',
    },
  ],
  planHash: 'plan-1',
}

/** A trial that is over, of a roster nobody knew before. */
const TRIAL: Sync = {
  ...RUNNING,
  id: 'run-trial',
  dryRun: true,
  state: 'succeeded',
  phase: 'planned',
  startedAt: START + HOUR,
  finishedAt: START + HOUR + 5 * MINUTE,
  startedBy: 'service:alarm',
  words:
    'This first sync was a trial: nothing has changed yet. Look at what it would do, and approve it.',
  planHash: 'plan-2',
}

const DONE: Sync = {
  ...RUNNING,
  id: 'run-done',
  mode: 'delta',
  state: 'succeeded',
  phase: 'done',
  startedAt: START,
  finishedAt: START + 40 * SECOND,
  startedBy: 'service:alarm',
  transfers: 1,
}

const FAILED: Sync = {
  ...DONE,
  id: 'run-failed',
  mode: 'full',
  state: 'failed',
  error: 'auth_failed',
  words:
    'The SIS refused the client id or secret. Ask whoever looks after the SIS for a new secret and enter it under Roster → Connection.',
}

const NO_OPS = { create: 0, change: 0, restore: 0, remove: 0, absent: 0 }

/** What the held sync waits to do. */
const HELD_PLAN: Plan = {
  planHash: 'plan-1',
  expiresAt: START + 7 * DAY,
  isCurrent: true,
  counts: {
    orgs: NO_OPS,
    users: { ...NO_OPS, remove: 12, absent: 400 },
    enrollments: { ...NO_OPS, remove: 30, absent: 2_400 },
  },
  schools: [
    { school: MAPLE, students: { arriving: 0, leaving: 310, staying: 120 } },
    { school: CEDAR, students: { arriving: 12, leaving: 3, staying: 760 } },
    {
      school: { id: 'oak', name: 'Oak School' },
      students: { arriving: 0, leaving: 0, staying: 9 },
    },
  ],
  transfers: {
    count: 31,
    samples: [
      {
        person: 'Jordan Avery',
        from: MAPLE,
        to: CEDAR,
        effectiveOn: '2026-10-12',
        kind: 'transfer',
      },
      { person: 'Sam Jordanova', from: MAPLE, to: null, effectiveOn: '2026-10-09', kind: 'left' },
    ],
  },
  matches: { count: 1, samples: [{ sourcedId: 'u-99', name: 'Ana Diaz' }] },
  issues: { role_unmapped: 1_204, name_missing: 2 },
  guards: HELD.guards,
  samples: {
    create: [{ collection: 'users', sourcedId: 'u-new', name: 'Lee Featherstonehaugh' }],
    change: [],
    remove: [{ collection: 'users', sourcedId: 'u-12', name: 'Kim Park' }],
    absent: [{ collection: 'enrollments', sourcedId: 'e-77', name: null }],
  },
}

const PLANS: Readonly<Record<string, Plan>> = {
  'run-held': HELD_PLAN,
  'run-trial': { ...HELD_PLAN, planHash: 'plan-2', isCurrent: false, guards: [] },
}

const HEALTH: QueryOutput<'roster.health'> = {
  source: SOURCE,
  lastRun: DONE,
  nextRunAt: START + 28 * HOUR,
  active: null,
  counts: {
    students: 1_203,
    staff: 118,
    guardians: 2_044,
    schools: 3,
    quarantined: 1,
    withGap: 12_040,
  },
  held: null,
  trouble: null,
  troubleWords: null,
  waiting: { matches: 0, words: 0 },
}

const kindOf = (code: string, count: number, isSetAside: boolean) => ({
  code,
  isSetAside,
  examples: [{ collection: 'users', sourcedId: isSetAside ? 'u-00417' : 'u-00555' }],
  ask: issueAsk(code),
  words: issueWords(code),
  remedy: issueRemedy(code),
  count,
  listedMax: 2_000,
  firstSeenAt: START,
  lastSeenAt: START + 2 * HOUR,
})

const QUARANTINE: QueryOutput<'roster.quarantine'> = {
  rows: [
    {
      collection: 'users',
      sourcedId: 'u-00417',
      code: 'name_missing',
      fieldPath: 'familyName',
      words: issueWords('name_missing'),
      firstSeenAt: START,
      lastSeenAt: START + 2 * HOUR,
      isSetAside: true,
    },
  ],
  nextCursor: null,
  summary: [kindOf('name_missing', 1, true), kindOf('role_unmapped', 12_040, false)],
  totals: { setAside: 1, withGap: 12_040 },
}

export type Scene = 'calm' | 'running' | 'held' | 'failing' | 'unconnected'

const HEALTH_BY_SCENE: Readonly<Record<Scene, QueryOutput<'roster.health'>>> = {
  calm: HEALTH,
  running: { ...HEALTH, active: RUNNING, nextRunAt: null },
  held: {
    ...HEALTH,
    lastRun: HELD,
    held: HELD,
    trouble: 'held',
    troubleWords: troubleWords('held'),
    waiting: { matches: 2, words: 2 },
  },
  failing: {
    ...HEALTH,
    lastRun: FAILED,
    trouble: 'failing',
    troubleWords: troubleWords('failing'),
  },
  unconnected: {
    ...HEALTH,
    source: null,
    lastRun: null,
    nextRunAt: null,
    counts: { students: 0, staff: 0, guardians: 0, schools: 0, quarantined: 0, withGap: 0 },
  },
}

/** A sync as a line of the history. */
function listed(sync: Sync): QueryOutput<'sync.list'>['syncs'][number] {
  const all = Object.values(sync.collections)
  const sum = (name: 'received' | 'created' | 'changed' | 'removed' | 'absent' | 'quarantined') =>
    all.reduce((n, each) => n + each[name], 0)
  return {
    ...sync,
    totals: {
      received: sum('received'),
      created: sum('created'),
      changed: sum('changed'),
      removed: sum('removed'),
      absent: sum('absent'),
      held: sync.held?.removals ?? 0,
      quarantined: sum('quarantined'),
    },
  }
}

/** The district, with a roster as the scene wants it. Everything else is the district's own answer. */
export function withRoster(client: DistrictClient, scene: () => Scene): DistrictClient {
  const answers = (): Partial<{ [N in QueryName]: QueryOutput<N> }> => ({
    'roster.health': HEALTH_BY_SCENE[scene()],
    'roster.quarantine': QUARANTINE,
    'roster.words': WORDS,
    'match.list': MATCHES,
    'source.read': HEALTH_BY_SCENE[scene()].source,
    'sync.list': { syncs: [HELD, TRIAL, FAILED, DONE].map(listed), nextCursor: null },
  })
  return {
    run: (name, input, envelope) => client.run(name, input, envelope),
    ask: async (name, input, envelope) => {
      const real = await client.ask(name, input, envelope)
      const isRefused = !real.ok && ['forbidden', 'unauthenticated'].includes(real.error.kind)
      if (isRefused) return real
      const told = byId(name, input) ?? answers()[name]
      return told === undefined ? real : { ok: true, value: told as never } // safe because the table is keyed by name
    },
  }
}

function byId(name: QueryName, input: unknown): Sync | Plan | undefined {
  const { id = '' } = input as { id?: string } // safe because the console always names one
  if (name === 'sync.plan') return PLANS[id]
  if (name !== 'sync.read') return undefined
  return [RUNNING, HELD, TRIAL, FAILED, DONE].find((sync) => sync.id === id)
}
