import { ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { List } from './fetch-page.ts'
import type { Glimpse } from './glimpse.ts'
import type { Samples } from './probe-collections.ts'
import type { Prober, Settles } from './prober.ts'

/** Page sizes asked for; the next only when a provider refuses the one before. */
const SIZES = [5_000, 1_000, 500, 100, 50, 20, 10] as const
/** With nothing to learn from: what most providers allow. */
const SIZE_UNKNOWN = 500
/** A page should stay below this, so that a page and its rows fit into a small worker many times over. */
const PAGE_BYTES_WANTED = 4 * 1024 * 1024

/** The largest page worth asking for: what the provider honours of 5,000, and not more than about 4 MB. */
export async function probePageSize(
  prober: Prober,
  samples: Samples,
): Promise<Result<number, PortFailure>> {
  const largest = largestOf(prober, samples)
  if (largest === null) return ok(SIZE_UNKNOWN)
  const tried = await largestAccepted(prober, largest)
  if (!tried.ok) return tried
  const { size, page } = tried.value
  const received = page.rows
  if (received === 0) return ok(SIZE_UNKNOWN)
  const bySize = Math.max(Math.floor((PAGE_BYTES_WANTED * received) / page.bytes), 1)
  if (received >= page.limit) return ok(Math.min(page.limit, bySize))
  // Fewer than asked: the end of the collection, or a limit nobody announced. What follows tells.
  const next = await prober.page(largest, { limit: 1, offset: received })
  if (!next.ok && next.error.retry === 'later') return next
  const clamped = next.ok && next.value.rows > 0
  return ok(Math.min(clamped ? received : size, bySize))
}

type Accepted = { readonly size: number; readonly page: Glimpse }

async function largestAccepted(prober: Prober, list: List): Promise<Result<Accepted, PortFailure>> {
  const [first, ...smaller] = SIZES
  let size: number = first
  let page = await prober.page(list, { limit: size, offset: 0 }, breaks)
  for (const next of smaller) {
    if (page.ok || !dislikesSize(prober, page.error)) break
    size = next
    page = await prober.page(list, { limit: size, offset: 0 }, breaks)
  }
  return page.ok ? ok({ size, page: page.value }) : page
}

/** Some systems refuse a limit that is too large, some break over it. */
const dislikesSize = ({ status }: Prober, failure: PortFailure): boolean =>
  failure.reason === 'rejected' || breaks(failure, status)

const breaks: Settles = ({ afterMs }, status) => status === 500 && afterMs === undefined

/** The list with most rows: as the provider claims, else the last one read, which usually is the longest. */
function largestOf({ facts }: Prober, { of }: Samples): List | null {
  let largest: List | null = null
  let most = 0
  for (const { list, page } of Object.values(of)) {
    const rows = facts.totals[list.collection] ?? page.rows
    if (page.rows === 0 || rows < most) continue
    largest = list
    most = rows
  }
  return largest
}
