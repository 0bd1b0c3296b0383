import { describe, expect, test } from 'vitest'
import { notePace, rateOf, type Pace } from '../../cli/pace.ts'
import { planLines, wordLines } from '../../cli/plan-report.ts'
import { probeLines } from '../../cli/probe-report.ts'
import { syncLines, syncNews } from '../../cli/sync-lines.ts'
import { syncReport } from '../../cli/sync-report.ts'
import type { Counts, Plan, Profile, Sync } from '../../cli/wire.ts'

const NONE: Counts = {
  received: 0,
  created: 0,
  changed: 0,
  removed: 0,
  unchanged: 0,
  absent: 0,
  quarantined: 0,
  total: null,
  done: false,
  restarts: 0,
  skipped: false,
}
const RUN: Sync = {
  id: 'run-7',
  mode: 'full',
  dryRun: false,
  trialReason: null,
  state: 'running',
  phase: 'extracting',
  startedAt: 0,
  finishedAt: null,
  startedBy: 'operator',
  transfers: 0,
  error: null,
  words: null,
  held: null,
  collections: {
    users: { ...NONE, received: 4_000, total: 10_000 },
    orgs: { ...NONE, received: 12, total: 12, done: true },
    enrollments: NONE,
  },
  guards: [],
  requests: 9,
  retries: 2,
  throttled: 0,
  stalls: 0,
  waitMs: null,
  planHash: null,
}
const GUARD = {
  guard: 'many_removed',
  message: '300 of 900 people would be archived.',
  holds: 'No people are removed.',
  approve: 'The 300 people listed in this plan will be archived.',
  leave: 'Nothing that waits here is done.',
}

/** The pace of somebody who looked every second. */
const paceOf = (...received: readonly number[]): Pace =>
  received.reduce<Pace>((pace, n, i) => notePace(pace, { users: { received: n } }, i * 1_000), {})

describe('a sync under way', () => {
  test('shows a line for each list in the order they are read, with rate and time left', () => {
    expect(syncLines(RUN, paceOf(1_000, 2_000, 3_000, 4_000))).toEqual([
      'Reading the SIS, 9 requests, 2 of them again',
      '  organizations  12 read',
      '  people         [##########..............] 4,000 of 10,000, 1,000/s, about 6 s left',
      '  enrollments    waits for its turn',
    ])
  })

  test('shows share, rate and time left where the terminal is too narrow for a bar', () => {
    const lines = syncLines(RUN, paceOf(1_000, 2_000, 3_000, 4_000), 40)
    expect(lines[2]).toBe('  people 40%, 1,000/s, about 6 s left')
    expect(lines.slice(1).filter((line) => line.length >= 40)).toEqual([])
  })

  test('promises nothing while the size or the speed is unknown', () => {
    const users = { ...NONE, received: 500 }
    const [, line] = syncLines({ ...RUN, collections: { users } }, {})
    expect(line).toBe('  people         500')
    const [, stuck] = syncLines(RUN, paceOf(4_000, 4_000))
    expect(stuck).not.toContain('left')
  })

  test('tells that a list was begun again, and is timed anew', () => {
    expect(rateOf(paceOf(1_000, 2_000, 0, 500), 'users')).toBe(500)
    const users = { ...NONE, received: 500, restarts: 1 }
    const lines = syncLines({ ...RUN, collections: { users } }, {})
    expect(lines[1]).toContain('begun again because the list moved')
  })

  test('is as fast as it was in the last half minute', () => {
    const fast = Array.from({ length: 60 }, (_, i) => (i < 20 ? 0 : (i - 20) * 100))
    expect(rateOf(paceOf(...fast), 'users')).toBe(100)
  })

  test('says for how long it waits and for whom', () => {
    const waiting = syncLines({ ...RUN, waitMs: 39_500 }, {})
    expect(waiting.at(-1)).toBe('  waiting 40 s: the SIS asked for a pause')
    const stalled = syncLines({ ...RUN, phase: 'stalled', waitMs: 1_740_000 }, {})
    expect(stalled[0]).toContain('Paused: the SIS does not answer')
    expect(stalled.at(-1)).toContain('tried again in 29 min')
  })

  test('says each thing once where lines cannot be drawn anew', () => {
    expect(syncNews(null, RUN)).toEqual(['Reading the SIS', '  organizations: 12 read'])
    expect(syncNews(RUN, RUN)).toEqual([])
    const waiting = { ...RUN, waitMs: 9_000 }
    expect(syncNews(RUN, waiting)).toEqual(['  waiting 9 s: the SIS asked for a pause'])
    expect(syncNews(waiting, { ...waiting, waitMs: 8_000 })).toEqual([])
    const compared = { ...RUN, phase: 'comparing' }
    expect(syncNews(RUN, compared)).toEqual(['Comparing with what is known'])
    expect(syncNews(null, compared)).toEqual(['Comparing with what is known'])
    const users = { ...NONE, received: 10_000, done: true }
    const read = { ...compared, collections: { ...RUN.collections, users } }
    expect(syncNews(RUN, read)).toEqual(['  people: 10,000 read', 'Comparing with what is known'])
  })
})

describe('a sync that is over', () => {
  test('explains every guard with what each choice does, and gives the exact commands', () => {
    const held: Sync = {
      ...RUN,
      state: 'held',
      phase: 'waiting',
      guards: [GUARD],
      planHash: 'abc',
      held: { removals: 300 },
    }
    const text = syncReport(held, 'maple').join('\n')
    expect(text).toContain('! 300 of 900 people would be archived.')
    expect(text).toContain('What waits:      No people are removed.')
    expect(text).toContain('If you approve:  The 300 people')
    expect(text).toContain('If you do not:   Nothing that waits')
    expect(text).toContain('offramp sync approve run-7 --plan abc --district maple')
    expect(text).toContain('offramp sync cancel run-7 --district maple')
  })

  test('says once what is the same for every guard, and by itself what is not', () => {
    const other = {
      ...GUARD,
      message: '9 of 30 classes would be archived.',
      holds: 'No classes are removed.',
    }
    const held: Sync = { ...RUN, state: 'held', phase: 'waiting', guards: [GUARD, other] }
    const text = syncReport(held, 'maple').join('\n')
    expect(text.split('If you do not:')).toHaveLength(2)
    expect(text.split('What waits:')).toHaveLength(3)
    expect(text.indexOf('9 of 30 classes')).toBeLessThan(text.indexOf('If you do not:'))
  })

  test('says once what is the same for some of the guards', () => {
    const guard = (message: string, approve: string) => ({
      ...GUARD,
      message,
      holds: `${message} waits.`,
      approve,
    })
    const guards = [
      guard('One', 'They will be archived.'),
      guard('Two', 'The roles will be taken away.'),
      guard('Three', 'They will be archived.'),
      guard('Four', 'They will be archived.'),
    ]
    const text = syncReport({ ...RUN, state: 'held', phase: 'waiting', guards }, 'maple')
    expect(text.slice(4, -5)).toEqual([
      '  ! One',
      '      What waits:      One waits.',
      '  ! Three',
      '      What waits:      Three waits.',
      '  ! Four',
      '      What waits:      Four waits.',
      '    Of the last 3:',
      '      If you approve:  They will be archived.',
      '  ! Two',
      '      What waits:      Two waits.',
      '      If you approve:  The roles will be taken away.',
      '    Of all of these:',
      '      If you do not:   Nothing that waits here is done.',
    ])
  })

  test('offers no approval where nothing waits', () => {
    const done: Sync = { ...RUN, state: 'succeeded', phase: 'done', guards: [GUARD] }
    const said = syncReport(done, 'maple').join('\n')
    expect(said).toContain(GUARD.message)
    expect(said).not.toMatch(/approve|What waits/)
    const trial: Sync = { ...RUN, state: 'succeeded', phase: 'planned', dryRun: true }
    expect(syncReport(trial, 'maple').join('\n')).toContain('sync approve run-7 --district maple')
  })
})

describe('a plan', () => {
  const PLAN: Plan = {
    planHash: 'abc',
    expiresAt: 0,
    isCurrent: true,
    counts: { users: { create: 2, change: 0, restore: 0, remove: 1, absent: 0 } },
    schools: [
      { school: { id: 'b', name: 'Birch' }, students: { arriving: 5, leaving: 2, staying: 100 } },
      { school: { id: 'a', name: 'Alder' }, students: { arriving: 0, leaving: 0, staying: 1_200 } },
    ],
    transfers: {
      count: 3,
      samples: [
        {
          person: 'Kim Lee',
          from: { id: 'a', name: 'Alder' },
          to: null,
          effectiveOn: '2026-10-12',
          kind: 'left',
        },
      ],
    },
    matches: { count: 0 },
    guards: [],
  }

  test('is a table of schools before and after, and names who would move', () => {
    const text = planLines(PLAN, { schools: 10, transfers: 10 }).join('\n')
    expect(text).toMatch(/Alder +1,200 +0 +0 +1,200\n/)
    expect(text).toMatch(/Birch +102 +5 +2 +105\n/)
    expect(text.indexOf('Alder')).toBeLessThan(text.indexOf('Birch'))
    expect(text).toContain(
      'Kim Lee: Alder to no school of the district, 2026-10-12 (leaves the district)',
    )
    expect(text).toContain('… and 2 more students')
  })

  test('says how much is left out', () => {
    const text = planLines(PLAN, { schools: 1, transfers: 0 }).join('\n')
    expect(text).toContain('… and 1 more school\n')
    expect(text).toContain('… and 3 more students')
    expect(text).not.toContain('Kim Lee')
  })

  test('gives the command for the first word that has no meaning yet', () => {
    const word = { kind: 'grade', value: 'Erste', meaning: null, count: 9 }
    const text = wordLines({ mapped: [], unmapped: [word] }, 'maple').join('\n')
    expect(text).toContain('grade "Erste", seen 9 times')
    expect(text).toContain('offramp roster word grade "Erste" 07 --district maple')
    expect(wordLines({ mapped: [], unmapped: [] }, 'maple')).toEqual([])
  })
})

describe('what a SIS can do', () => {
  const PROFILE: Profile = {
    totals: { users: 120, orgs: 3 },
    pageSize: 500,
    scope: 'roster',
    signature: null,
    clientAuth: 'basic',
    selectsFields: true,
    readsOne: true,
    shape: '1.2',
    totalsBy: 'header',
    link: true,
    sort: 'honoured',
    keyset: false,
    filters: { status: 'works', dateFrom: 'works', dateAfter: 'refused', id: 'ignored' },
    dateFilter: { precision: 'instant' },
    tombstonesSeen: true,
    dates: 'instant',
    rate: { limit: 100, windowS: 60 },
    tokenLifeS: 3_600,
    compression: true,
    paths: {},
  }

  test('is a line for each thing, in words', () => {
    const text = probeLines(PROFILE).join('\n')
    expect(text).toMatch(/There are +3 organizations, 120\s+people/)
    expect(text).toMatch(/Largest page +500 rows/)
    expect(text).toMatch(
      /Filters +work by status, since a date; id ignored; after a date\s+refused/,
    )
    expect(text).toMatch(/Rate limit +100 requests in 60 s/)
    expect(text).toMatch(/Token +good for 60 min, scope roster/)
    expect(text).not.toContain('Missing lists')
  })

  test('is counted as people count: one of something is not several', () => {
    const text = probeLines({ ...PROFILE, totals: { users: 1, orgs: 1 }, pageSize: 1 }).join('\n')
    expect(text).toMatch(/There are +1 organization, 1 person$/m)
    expect(text).toMatch(/Largest page +1 row$/m)
  })

  test('is as plainly what it cannot', () => {
    const text = probeLines({
      ...PROFILE,
      totals: {},
      totalsBy: 'wrong',
      sort: 'ignored',
      dateFilter: null,
      filters: { status: 'refused', dateFrom: 'refused', dateAfter: 'refused', id: 'refused' },
      paths: { academicSessions: [] },
      signature: 'SHA-256',
    }).join('\n')
    expect(text).toContain('told, but wrong: they are ignored')
    expect(text).toContain('does not sort when asked')
    expect(text).toContain('cannot be asked for: everything is read each night')
    expect(text).toContain('none works;')
    expect(text).toMatch(/Missing lists +terms/)
    expect(text).toContain('signed with HMAC-SHA-256')
  })
})
