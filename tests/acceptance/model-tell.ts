import { addDays, type Day } from '../../src/core/kernel/time.ts'
import type { Body } from './model-steps.ts'
import { Refused } from './provider.ts'
import type { Stage } from './stage.ts'

/** Overlaps and gaps end so many days after they begin. */
const DAYS_OF: ReadonlyMap<unknown, number> = new Map([
  ['overlap', 5],
  ['gap', 10],
])
/** The district's own numbers of the students of the formula. */
const NUMBERS_FROM = 1_000_000
/** Students of the formula who attend a second school. */
const DUAL_EVERY = 50
const DUAL_SLOT = 7
const FOR_EVER = '9999-12-31'
/** What happens to the whole district, a school or somebody new. */
const ABOUT_NOBODY: readonly string[] = [
  'enroll',
  'mangle',
  'touch',
  'rekey-all',
  'rekey-school',
  'close-school',
]

export type Event = { readonly call: string; readonly who: number; readonly body: Body }

/** Until when the last thing that happened to each student goes on; and who attends two schools. */
export type Busy = Map<string, Day>

/**
 * Lets the school office enter something; `in` of the body is a day from today. Whose life is in the middle of
 * something is left in peace, so that there is one truth about them.
 */
export async function happen(
  stage: Stage,
  busy: Busy,
  { call, who, body: { in: days, ...body } }: Event,
): Promise<string> {
  const isAboutNobody = ABOUT_NOBODY.includes(call)
  const student = String(NUMBERS_FROM + who)
  const day = addDays(stage.today(), Number(days ?? 0))
  const dated = days === undefined ? body : { ...body, day }
  if (isAboutNobody) return isDone(stage, call, dated)
  if (day < (busy.get(student) ?? '') || isBetweenTwo(busy, { call, who, body })) return 'busy'
  const done = await isDone(stage, call, { ...dated, student })
  if (done === 'refused') return done
  busy.set(student, busyUntil(day, body))
  if (call === 'dual' || call === 'unschedule') busy.set(`${call} ${student}`, FOR_EVER)
  return done
}

/**
 * Between two homes, or when all lessons at home are lost, a second school is the only one there is, and nobody can
 * say what that means.
 */
function isBetweenTwo(busy: Busy, { call, who, body: { style } }: Event): boolean {
  const student = NUMBERS_FROM + who
  if (call === 'dual') return busy.has(`unschedule ${student}`)
  const isDual = who % DUAL_EVERY === DUAL_SLOT || busy.has(`dual ${student}`)
  return style === 'gap' && isDual
}

async function isDone(stage: Stage, call: string, asked: Body): Promise<'done' | 'refused'> {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null))
  try {
    await stage.provider.tell(call, given)
    return 'done'
  } catch (thrown) {
    if (thrown instanceof Refused) return 'refused'
    throw thrown
  }
}

/** Lessons that stay behind when only the record moves tell another story from then on. */
function busyUntil(day: Day, { style, days }: Body): Day {
  if (style === 'roles-only') return FOR_EVER
  return addDays(day, 1 + (typeof days === 'number' ? days : (DAYS_OF.get(style) ?? 0)))
}
