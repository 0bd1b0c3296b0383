import { ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { KnownProfile } from '../../core/ports/roster-source.ts'
import type { Sample } from './probe-collections.ts'
import type { Prober } from './prober.ts'

/** Two pages of two rows. */
const TELLING_ROWS = 4

/**
 * Whether a provider takes `offset` for the number of a page: the second page of two rows then begins at the third row
 * instead of the second. Without knowing that, all but the first page would look like the end of the list.
 */
export async function probeOffset(
  prober: Prober,
  sample: Sample | undefined,
): Promise<Result<Pick<KnownProfile, 'offsetIn'>, PortFailure>> {
  if (!sample || prober.facts.unpaged) return ok({})
  const { ids, rows } = sample.page
  if (ids.length < TELLING_ROWS || rows !== ids.length) return ok({})
  const page = await prober.tryPage(sample.list, { limit: 2, offset: 1 })
  if (!page.ok) return page
  const inPages = page.value?.ids.join('\n') === ids.slice(2, TELLING_ROWS).join('\n')
  return ok(inPages ? { offsetIn: 'pages' } : {})
}
