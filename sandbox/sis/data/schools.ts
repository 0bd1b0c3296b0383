/** The schools: what each is called, which grades it teaches and where its leavers go next. */
import type { Layout } from './layout.ts'
import { SCHOOL_HEADS, SCHOOL_TAILS } from './name-lists.ts'

/** Grade levels count from kindergarten = 0 to twelfth grade = 12. */
export const LEVEL_LAST = 12

type Kind = 'elementary' | 'middle' | 'high' | 'k8'
const BANDS: Record<Kind, { low: number; top: number; suffix: string }> = {
  elementary: { low: 0, top: 5, suffix: 'Elementary School' },
  middle: { low: 6, top: 8, suffix: 'Middle School' },
  high: { low: 9, top: 12, suffix: 'High School' },
  k8: { low: 0, top: 8, suffix: 'School' },
}
/** Two high schools first, so that the demo's transfer is between equals. */
const FIRST_KINDS: readonly Kind[] = ['high', 'high', 'k8']
const CYCLE: readonly Kind[] = ['elementary', 'middle', 'elementary', 'high', 'elementary', 'k8']

const kindOf = (school: number): Kind =>
  FIRST_KINDS[school] ?? CYCLE[(school - FIRST_KINDS.length) % CYCLE.length] ?? 'k8'

export const bandOf = (school: number): { low: number; top: number } => BANDS[kindOf(school)]

export function schoolName(school: number): string {
  const head = SCHOOL_HEADS[school % SCHOOL_HEADS.length] ?? ''
  const round = Math.floor(school / SCHOOL_HEADS.length)
  const tail = SCHOOL_TAILS[(school + round) % SCHOOL_TAILS.length] ?? ''
  return `${head} ${tail} ${BANDS[kindOf(school)].suffix}`
}

/** The number a school has in state records; it never changes, whatever happens to its sourcedId. */
export const schoolIdentifier = (school: number): string => String(1_000 + school)

/** The school where a student of this level belongs, starting from the present one; `null` after graduation. */
export function promote(
  layout: Layout,
  from: { school: number; level: number },
  student: number,
): number | null {
  if (from.level > LEVEL_LAST) return null
  let school = from.school
  while (from.level > bandOf(school).top) school = feeder(layout, school, student)
  return school
}

/** Children of one school spread over the schools that continue it. */
function feeder(layout: Layout, school: number, student: number): number {
  const { top } = bandOf(school)
  const hash = student + school
  for (let step = 1; step <= layout.schools; step++) {
    const next = (hash + step) % layout.schools
    const band = bandOf(next)
    if (band.low <= top + 1 && band.top > top) return next
  }
  return 0
}
