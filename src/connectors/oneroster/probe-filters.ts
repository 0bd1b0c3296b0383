import { ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { FilterAnswer, KnownProfile } from '../../core/ports/roster-source.ts'
import type { List } from './fetch-page.ts'
import { SAMPLE_ROWS, type Glimpse } from './glimpse.ts'
import { changedSinceFilter, quoted } from './page-query.ts'
import type { Prober } from './prober.ts'

type DateFilter = NonNullable<KnownProfile['dateFilter']>
export type DateAnswers = Pick<KnownProfile, 'dateFilter'> &
  Pick<KnownProfile['filters'], 'dateFrom' | 'dateAfter'>
type Learned<T> = Promise<Result<T, PortFailure>>

const LONG_AGO = Date.UTC(1990, 0, 1)
const FAR_AHEAD = Date.UTC(2190, 0, 1)

/**
 * How changes can be asked for. A date filter counts when the far future is empty and the far past is not, in every
 * list that changes daily: some systems accept and ignore it. "From" is better than "after", an instant than a day.
 */
export async function probeDates(prober: Prober, lists: readonly List[]): Learned<DateAnswers> {
  const isDay = prober.facts.dates === 'day'
  const precisions = isDay ? (['day', 'instant'] as const) : (['instant', 'day'] as const)
  const answers: Record<DateFilter['op'], FilterAnswer> = { '>=': 'refused', '>': 'refused' }
  let dateFilter: DateFilter | null = null
  for (const op of ['>=', '>'] as const) {
    for (const precision of precisions) {
      // One answer about "after" is enough where "from" works.
      const asked = dateFilter ? lists.slice(0, 1) : lists
      const answer = await dateAnswer(prober, asked, { op, precision })
      if (!answer.ok) return answer
      answers[op] = better(answers[op], answer.value)
      if (answer.value === 'works') dateFilter ??= { op, precision }
      if (answer.value === 'works' || dateFilter) break
    }
  }
  return ok({ dateFilter, dateFrom: answers['>='], dateAfter: answers['>'] })
}

const RANK: readonly FilterAnswer[] = ['refused', 'ignored', 'works']
const better = (a: FilterAnswer, b: FilterAnswer): FilterAnswer =>
  RANK.indexOf(a) > RANK.indexOf(b) ? a : b

async function dateAnswer(
  prober: Prober,
  lists: readonly List[],
  filter: DateFilter,
): Learned<FilterAnswer> {
  for (const list of lists) {
    const ask = (at: number) =>
      prober.tryPage(list, { limit: 1, offset: 0, filter: changedSinceFilter(filter, at) })
    const ahead = await ask(FAR_AHEAD)
    if (!ahead.ok) return ahead
    if (ahead.value === null) return ok('refused')
    if (ahead.value.rows > 0) return ok('ignored')
    const ago = await ask(LONG_AGO)
    if (!ago.ok) return ago
    // Empty both times: the filter finds nothing at all, so it is of no use.
    if (!ago.value?.rows) return ok('refused')
  }
  return ok(lists.length > 0 ? 'works' : 'refused')
}

/** Asking for active records must bring some and no others, asking for withdrawn ones must bring no active one. */
export async function probeStatus(prober: Prober, list: List): Learned<FilterAnswer> {
  for (const status of ['active', 'tobedeleted'] as const) {
    const query = { limit: SAMPLE_ROWS, offset: 0, filter: `status='${status}'` }
    const page = await prober.tryPage(list, query)
    if (!page.ok) return page
    if (page.value === null) return ok('refused')
    const { rows, withdrawn } = page.value
    const isActive = status === 'active'
    if (isActive && rows === 0) return ok('refused')
    if (withdrawn !== (isActive ? 0 : rows)) return ok('ignored')
  }
  return ok('works')
}

/** Asking for one id must bring that record alone. */
export async function probeId(prober: Prober, list: List, sample: Glimpse): Learned<FilterAnswer> {
  const [id] = sample.ids
  if (id === undefined) return ok('refused')
  const filter = `sourcedId='${quoted(id)}'`
  const page = await prober.tryPage(list, { limit: SAMPLE_ROWS, offset: 0, filter })
  if (!page.ok) return page
  const found = page.value?.ids ?? []
  if (page.value === null || found.length === 0) return ok('refused')
  return ok(found.every((each) => each === id) ? 'works' : 'ignored')
}
