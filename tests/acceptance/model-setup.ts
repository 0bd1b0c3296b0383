import { constantFrom, nat, tuple, type Arbitrary } from 'fast-check'
import { BAD_ROWS, type Switches } from '../../sandbox/sis/state/switches.ts'
import type { StageOptions } from './stage.ts'

/** A provider with its habits, and how the district connects to it. */
export type Setup = Pick<StageOptions, 'version' | 'source' | 'latencyMs'> & {
  readonly name: string
  /** What it always does. */
  readonly switches: Partial<Switches>
  /** What is wrong until somebody mends it: nobody can know the whole truth before. */
  readonly faults: Partial<Switches>
}

type Choice = Partial<Omit<Setup, 'name'>>

/** Long enough for tokens of a minute to end in the middle of a run. */
const SLOW_MS = 4_000
const STATIC = 'static-token-of-the-tests'

/** Each way of one habit; in a combination at most one way of each. */
const habit = <Name extends keyof Switches>(
  name: Name,
  ...values: readonly Switches[Name][]
): readonly Choice[] =>
  // safe because the value is one of that switch
  values.map((value) => ({ switches: { [name]: value } as Partial<Switches> }))

const oneOne = (auth: string, switches: Partial<Switches>, more: object = {}): Choice => ({
  version: '1.1',
  source: { auth, ...more },
  switches,
})

/** The habits and faults of real providers, each with the ways it comes in. */
const HABITS: readonly (readonly Choice[])[] = [
  habit('clamp', 7, 50),
  habit('overLimit', '400').map((choice) => ({ switches: { ...choice.switches, clamp: 60 } })),
  habit('totals', 'x-count', 'none', 'body', 'wrong:+13', 'wrong:-13'),
  habit('link', 'none', 'other-origin'),
  habit('hrefs', 'relative', 'missing'),
  habit('ids', 'composed', 'padded', 'numeric'),
  habit('status', 'always-active', 'inactive', 'vanish'),
  habit('agents', 'student', 'guardian', 'none', 'misspelt'),
  habit('parents', 'out-of-scope'),
  habit('guardians', 'hidden'),
  habit('guardianLinks', 'many'),
  habit('contactNames', 'whole'),
  habit('staffEmails', 'shared'),
  habit('keys', 'identifier', 'userIds', 'none'),
  [
    ...habit('rate', '40/60'),
    { switches: { rate: '30/10', rateHeaders: 'off', retryAfter: 'date', tooMany: 'json' } },
    { switches: { rate: '30/10', rateHeaders: 'off', retryAfter: 'none' } },
  ],
  [
    { switches: { tokenTtl: 60 }, latencyMs: SLOW_MS },
    { switches: { tokenTtl: 60, expiresIn: 'missing' }, latencyMs: SLOW_MS },
  ],
  [
    ...habit('auth', 'form-only', 'basic-only'),
    { switches: { staticToken: STATIC }, source: { auth: 'bearer', clientSecret: STATIC } },
    oneOne('oauth1', { oauth1: 'required' }),
    oneOne('oauth1', { oauth1: 'sha1-only' }, { signature: 'SHA-1' }),
    oneOne('oauth2', { oauth1: 'off' }),
  ],
  habit('grants', ['roster-core.readonly'], ['roster.readonly']),
  habit('filters', 'status+date', 'nested-400', 'nested-500', '400', '500'),
  habit('keyset', 'ignored', '400'),
  habit('deltaFilter', 'greater-only'),
  habit('quotes', 'find-nothing'),
  [{ switches: { order: 'unstable', clamp: 60 } }, ...habit('order', 'id')],
  habit('singleRead', '404', '405'),
  habit(
    'refuse',
    '404@school-lists',
    'empty@terms,empty@gradingPeriods',
    '403@orgs',
    '404@academicSessions',
    '403@enrollments',
  ),
  [
    { switches: { schoolYear: 'required' }, source: { query: { schoolYear: '2027' } } },
    ...habit('schoolYear', 'selects'),
  ],
  habit('gzip', 'on'),
  habit('sort', 'ignored'),
  habit('fields', 'ignored', '400'),
  habit('modified', 'row-only'),
  habit('stamps', 'offset', 'no-zone', 'day'),
  habit('flags', 'real', 'upper', 'digit'),
  habit('absent', 'null', 'blank', 'mixed'),
  habit('statusCase', 'mixed'),
  habit('hideIdleStudents', 'on'),
  habit('sessions', 'semesters', 'per-school'),
  habit('grades', 'words', 'mixed'),
  habit('errors', 'wrapped', 'flat', 'html', 'empty'),
  habit('notFoundWhenEmpty', 'on'),
  habit('html200', [3, 60, 90]),
  habit('noEnvelope', [45, 61, 95]),
  [
    ...habit('fail', '503@2,500@41,502@42,500@60,500@61'),
    { switches: { flaky: 15, busyFor: 20 } },
    ...habit('flaky', 25),
  ],
  habit('revision', 2).map((choice) => ({ switches: { ...choice.switches, clamp: 60 } })),
  habit('publish', 'manual', ['users'], ['enrollments', 'classes']),
  [
    { switches: { clamp: 60 }, faults: { shift: '5@2' } },
    { switches: { clamp: 60 }, faults: { shift: '9@3@enrollments' } },
  ],
  [
    ...BAD_ROWS.map((kind) => ({ faults: { badRows: [kind], badEvery: 50 } })),
    { faults: { badRows: [...BAD_ROWS], badEvery: 50 } },
  ],
]

const nameOf = ({ switches = {}, faults = {}, version = '1.2', source = {} }: Choice): string =>
  [
    ...Object.entries({ ...switches, ...faults }).map(([k, v]) => `${k} ${JSON.stringify(v)}`),
    ...(version === '1.1' ? [`1.1 with ${String(source['auth'])}`] : []),
  ].join(', ')

const asSetup = (choice: Choice): Setup => ({
  switches: {},
  faults: {},
  latencyMs: 0,
  ...choice,
  name: nameOf(choice),
})

/** Every way by itself, in two parts of about the same length. */
const ALONE = HABITS.flat().map(asSetup)
export const HABITS_ALONE: readonly Setup[] = ALONE.slice(0, ALONE.length / 2)
export const FAULTS_ALONE: readonly Setup[] = ALONE.slice(ALONE.length / 2)

function together(choices: readonly Choice[]): Setup {
  const all: Choice = {
    switches: Object.assign({}, ...choices.map(({ switches }) => switches)),
    faults: Object.assign({}, ...choices.map(({ faults }) => faults)),
    source: Object.assign({}, ...choices.map(({ source }) => source)),
    latencyMs: Math.max(0, ...choices.map(({ latencyMs = 0 }) => latencyMs)),
    version: choices.some(({ version }) => version === '1.1') ? '1.1' : '1.2',
  }
  return asSetup(possible(all))
}

/** Leaves out what no reader could make sense of. */
function possible(choice: Choice): Choice {
  const switches = { ...choice.switches }
  // Lists in no order, page by page, can be read whole only where it can be proved that they are sorted.
  if (switches.order === 'unstable') {
    delete switches.sort
    delete switches.flaky
  }
  // Records that come under new ids and carry no key are new people to everybody.
  if (switches.keys === 'none' && switches.ids === 'composed') delete switches.keys
  // Lists below a school need the wider scope.
  if (switches.grants?.length === 1) delete switches.refuse
  return { ...choice, switches }
}

/** One habit in so many is there. */
const SELDOM = 9

/** A provider with a few habits at once. */
export const setups: Arbitrary<Setup> = tuple(
  ...HABITS.map((ways) =>
    tuple(nat(SELDOM), constantFrom(...ways)).map(([luck, way]) => (luck === 0 ? [way] : [])),
  ),
).map((ways) => together(ways.flat()))
