import type { QueryOutput } from '../../src/core/district/client.ts'
import { GUARD_LIMITS } from '../../src/core/domain/roster/guard/limits.ts'
import { planWords } from '../../src/core/domain/roster/source/plan.ts'
import { settingsOf } from '../../src/core/domain/roster/source/settings.ts'
import { HOUR } from '../../src/core/kernel/time.ts'
import { PLAIN } from '../domain/roster-plain.ts'
import { START } from '../helpers/district.ts'

export const MAPLE = { id: 'maple', name: 'Maple Middle School' }
export const CEDAR = {
  id: 'cedar',
  name: 'Cedar Creek High School of Science and the Performing Arts',
}

type Source = NonNullable<QueryOutput<'source.read'>>

const USED = {
  state: 'used',
  reason:
    'The SIS answers when it is asked for changes by date. Full syncs that find changes check whether it left some out.',
} as const
const DOUBTED = {
  state: 'distrusted',
  reason:
    'Asked for changes, the SIS left some out: 2 full syncs found changes it had not reported. Everything is read instead.',
} as const

const settings = {
  ...settingsOf({ settings: '{}' }),
  orgs: ['MMS', 'CCHS'],
  headers: { 'X-School-Year': '2027' },
  metadataIds: ['stateNumber'],
}
const profile = { ...PLAIN, pageSize: 5_000, rate: { limit: 100, windowS: 60 } }
const delta = {
  orgs: USED,
  academicSessions: USED,
  classes: USED,
  users: USED,
  enrollments: DOUBTED,
}

/** A connection with a bit of everything set. */
export const SOURCE: Source = {
  kind: 'oneroster-1.2',
  baseUrl: 'https://sis.maple-valley.example.org/ims/oneroster/rostering/v1p2',
  tokenUrl: 'https://login.maple-valley.example.org/oauth/token?tenant=maple-valley',
  clientId: 'offramp-7c1f0a',
  name: 'Maple Valley SIS',
  auth: 'oauth2',
  settings,
  profile: { ...profile, probedAt: START - 20 * HOUR },
  plan: planWords({ kind: 'oneroster-1.2', profile, settings, delta, fullAt: '02:30' }),
  delta,
  probe: { state: 'ok', at: START - 20 * HOUR, words: null },
  mode: 'normal',
  blackouts: [{ from: '2026-12-19', until: '2027-01-04' }],
  suggestedBlackout: { from: '2027-06-02', until: '2027-08-02' },
  guardSettings: {
    defaults: { removedShare: 0.05 },
    collections: { enrollments: { removedShare: 0.3, rowsHigh: 1.5 } },
    schools: {},
    usual: GUARD_LIMITS,
  },
  schedule: {
    fullAt: '02:30',
    deltaEveryMinutes: 15,
    nextFullAt: START + 40 * HOUR,
    nextDeltaAt: START + 28 * HOUR,
  },
}
