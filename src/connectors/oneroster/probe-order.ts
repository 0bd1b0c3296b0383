import { ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { KnownProfile } from '../../core/ports/roster-source.ts'
import type { List } from './fetch-page.ts'
import { SAMPLE_ROWS } from './glimpse.ts'
import { isAscending, isDescending } from './order.ts'
import { afterFilter, ASCENDING, DESCENDING } from './page-query.ts'
import type { Prober } from './prober.ts'

export type Order = Pick<KnownProfile, 'sort' | 'keyset'>
type Learned<T> = Promise<Result<T, PortFailure>>

/** Fewer ids may be in order by accident. */
const TELLING_ROWS = 4

/**
 * Whether rows can be had in the order of their ids, and from an id on: it must hold for every list that has enough
 * rows to tell. Some systems accept an unknown order and then order nothing, some order within a page only.
 */
export async function probeOrder(prober: Prober, lists: readonly List[]): Learned<Order> {
  const found: Order[] = []
  for (const list of lists) {
    const each = await orderOf(prober, list)
    if (!each.ok) return each
    if (each.value) found.push(each.value)
    if (each.value && each.value.sort !== 'honoured') break
  }
  const worst = found.find((each) => each.sort !== 'honoured')
  const sort = found.length === 0 ? 'ignored' : (worst?.sort ?? 'honoured')
  return ok({ sort, keyset: sort === 'honoured' && found.every((each) => each.keyset) })
}

/** Null where there are too few rows to tell. */
async function orderOf(prober: Prober, list: List): Learned<Order | null> {
  const query = { limit: SAMPLE_ROWS, offset: 0 }
  const up = await prober.tryPage(list, { ...query, ...ASCENDING })
  if (!up.ok) return up
  if (up.value === null) return ok({ sort: 'refused', keyset: false })
  const rising = up.value.ids
  if (rising.length < TELLING_ROWS) return ok(null)
  const down = await prober.tryPage(list, { ...query, ...DESCENDING })
  if (!down.ok) return down
  const sort = isOrdered(rising, down.value?.ids ?? [], up.value.rows < SAMPLE_ROWS)
  if (!sort) return ok({ sort: 'ignored', keyset: false })
  const keyset = await goesOnAfter(prober, list, rising)
  return keyset.ok ? ok({ sort: 'honoured', keyset: keyset.value }) : keyset
}

/** The last rows of the list must come first the other way round, unless both pages are the whole list. */
function isOrdered(
  rising: readonly string[],
  falling: readonly string[],
  isWhole: boolean,
): boolean {
  if (!isAscending(rising) || !isDescending(falling) || rising[0] === falling[0]) return false
  return isWhole || falling[0] !== rising.at(-1)
}

async function goesOnAfter(
  prober: Prober,
  list: List,
  rising: readonly string[],
): Learned<boolean> {
  const middle = Math.floor(rising.length / 2)
  const [id, expected] = [rising[middle - 1] ?? '', rising.slice(middle)]
  const query = { limit: expected.length, ...ASCENDING, filter: afterFilter(id) }
  const after = await prober.tryPage(list, query)
  if (!after.ok) return after
  return ok(after.value?.ids.join('\n') === expected.join('\n'))
}
