import { ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import { COLLECTIONS, type Collection } from '../../core/ports/roster-source.ts'
import { fetchPage, type WirePage } from './pages.ts'
import type { RosterSession } from './session.ts'

export type Totals = Partial<Record<Collection, number>>

/** Page sizes asked for; the next only when a provider refuses the one before. */
const SIZES = [5_000, 500, 100] as const
/** With nothing to learn from: what most providers allow. */
const SIZE_UNKNOWN = 500
/** A page should stay below this, so that a page and its rows fit into a small worker many times over. */
const PAGE_BYTES_WANTED = 4 * 1024 * 1024

/** The largest page worth asking for: what the provider honours of 5,000, and not more than about 4 MB. */
export async function probePageSize(
  session: RosterSession,
  totals: Totals,
): Promise<Result<number, PortFailure>> {
  const collection = largest(totals)
  const tried = await largestAccepted(session, collection)
  if (!tried.ok) return tried
  const { size, page } = tried.value
  const received = page.rows.length
  if (received === 0) return ok(SIZE_UNKNOWN)
  const bySize = Math.max(Math.floor((PAGE_BYTES_WANTED * received) / page.bytes), 1)
  if (received >= size) return ok(Math.min(size, bySize))
  // Fewer than asked: the end of the collection, or a limit nobody announced. What follows tells.
  const next = await fetchPage(session, collection, { limit: 1, offset: received })
  if (!next.ok && next.error.retry === 'later') return next
  const clamped = next.ok && next.value.rows.length > 0
  return ok(Math.min(clamped ? received : size, bySize))
}

type Accepted = { readonly size: number; readonly page: WirePage }

async function largestAccepted(
  session: RosterSession,
  collection: Collection,
): Promise<Result<Accepted, PortFailure>> {
  const [first, ...smaller] = SIZES
  let size: number = first
  let page = await fetchPage(session, collection, { limit: size, offset: 0 })
  for (const next of smaller) {
    if (page.ok || page.error.reason !== 'rejected') break
    size = next
    page = await fetchPage(session, collection, { limit: size, offset: 0 })
  }
  return page.ok ? ok({ size, page: page.value }) : page
}

function largest(totals: Totals): Collection {
  let found: Collection = 'enrollments'
  for (const each of COLLECTIONS) {
    if ((totals[each] ?? 0) > (totals[found] ?? 0)) found = each
  }
  return found
}
