import {
  array,
  constant,
  constantFrom,
  integer,
  nat,
  oneof,
  option,
  record,
  type Arbitrary,
} from 'fast-check'

/** Where a process dies: when it makes its n-th request, or after its n-th slice of work. */
export type Death = { readonly at: 'request' | 'slice'; readonly n: number }

export type Step =
  | { readonly do: 'tell'; readonly call: string; readonly who: number; readonly body: Body }
  | { readonly do: 'read'; readonly mode: 'full' | 'delta'; readonly deaths: readonly Death[] }
  | { readonly do: 'trial' | 'hook' | 'night' | 'publish' | 'approve' }
  | { readonly do: 'empty' }
  | { readonly do: 'lose'; readonly percent: number; readonly days: number }
  | { readonly do: 'later'; readonly days: number }

export type Body = Readonly<Record<string, unknown>>

/** Students and schools of the smallest districts, by number. */
export const STUDENTS = 36
const SCHOOLS = 3

const who = nat(STUDENTS - 1)
const school = nat(SCHOOLS - 1)
/** Days from today; what the school office enters is often late, and sometimes early. */
const soon = integer({ min: -5, max: 6 })
const past = integer({ min: -5, max: 0 })

const tell = (call: string, body: Arbitrary<Body>): Arbitrary<Step> =>
  record({ do: constant('tell' as const), call: constant(call), who, body })

const nothing = constant({})

/** Things that happen to one student, or to the whole district. `in` stands for a day from today. */
const events: Arbitrary<Step> = oneof(
  {
    weight: 8,
    arbitrary: tell(
      'transfer',
      record({
        to: school,
        in: soon,
        style: constantFrom('clean', 'clean', 'overlap', 'gap', 'roles-only'),
      }),
    ),
  },
  { weight: 4, arbitrary: tell('withdraw', record({ in: past })) },
  { weight: 3, arbitrary: tell('purge', nothing) },
  { weight: 4, arbitrary: tell('return', record({ to: option(school) })) },
  { weight: 2, arbitrary: tell('enroll', record({ to: school })) },
  { weight: 2, arbitrary: tell('dual', record({ to: school })) },
  {
    weight: 3,
    arbitrary: tell('rename', record({ familyName: constantFrom('Ó Briain', 'Nuñez') })),
  },
  { weight: 1, arbitrary: tell('unschedule', nothing) },
  { weight: 1, arbitrary: tell('mangle', record({ percent: constantFrom(5, 90) })) },
  { weight: 1, arbitrary: tell('touch', record({ percent: constantFrom(50, 100) })) },
  { weight: 1, arbitrary: tell('rekey-school', record({ school })) },
  {
    weight: 1,
    arbitrary: oneof(
      tell('rekey-all', constantFrom({}, { kinds: ['user'] }, { kinds: ['enrollment'] })),
      tell('close-school', record({ school })),
    ),
  },
)

const death: Arbitrary<Death> = record({
  at: constantFrom('request' as const, 'slice' as const),
  n: integer({ min: 1, max: 30 }),
})

const reads: Arbitrary<Step> = record({
  do: constant('read' as const),
  mode: constantFrom('full' as const, 'full' as const, 'delta' as const),
  deaths: oneof(
    { weight: 2, arbitrary: constant([]) },
    { weight: 1, arbitrary: array(death, { minLength: 1, maxLength: 3 }) },
  ),
})

const one = (name: 'trial' | 'hook' | 'night' | 'publish' | 'approve' | 'empty') =>
  constant<Step>({ do: name })

const step: Arbitrary<Step> = oneof(
  { weight: 10, arbitrary: events },
  { weight: 8, arbitrary: reads },
  {
    weight: 5,
    arbitrary: record({
      do: constant('later' as const),
      days: integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: one('trial') },
  { weight: 1, arbitrary: one('hook') },
  { weight: 1, arbitrary: one('night') },
  { weight: 1, arbitrary: one('publish') },
  { weight: 2, arbitrary: one('approve') },
  { weight: 1, arbitrary: one('empty') },
  {
    weight: 1,
    arbitrary: record({
      do: constant('lose' as const),
      percent: constantFrom(10, 40),
      days: integer({ min: 1, max: 5 }),
    }),
  },
)

const STEPS_MAX = 24

/** What happens in some weeks of a district. */
export const stories: Arbitrary<readonly Step[]> = array(step, {
  minLength: 8,
  maxLength: STEPS_MAX,
  size: 'max',
})
