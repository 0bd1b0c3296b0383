import { ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Collection } from '../../core/ports/roster-source.ts'
import type { ListQuery } from './client.ts'
import { fieldsOf } from './fields.ts'
import { mapRows, type MapSettings } from './map.ts'
import { changedSinceFilter, fetchPage, type WirePage } from './pages.ts'
import type { RosterSession } from './session.ts'
import { askForOne } from './single.ts'

/** Rows compared to learn whether a provider honours the list of fields. */
const SAMPLE_ROWS = 20
/** The collections that change daily; what is learned must hold for both. */
const LIVELY = ['users', 'enrollments'] as const
const LONG_AGO = Date.UTC(1990, 0, 1)
const FAR_AHEAD = Date.UTC(2190, 0, 1)
/** An id no provider has. */
const NOBODY = '00000000-0000-4000-8000-000000000000'

type Learned = Promise<Result<boolean, PortFailure>>

/** A date filter counts when the far future is empty and the far past is not: some systems accept and ignore it. */
export async function honoursDateFilter(session: RosterSession): Learned {
  for (const collection of LIVELY) {
    const ahead = await tryPage(session, collection, since(FAR_AHEAD))
    if (!ahead.ok) return ahead
    const ago = await tryPage(session, collection, since(LONG_AGO))
    if (!ago.ok) return ago
    if (ahead.value?.rows.length !== 0 || !ago.value?.rows.length) return ok(false)
  }
  return ok(true)
}

/** Asking for fewer fields counts when nothing we keep gets lost by it. */
export async function honoursFields(session: RosterSession, settings: MapSettings): Learned {
  for (const collection of LIVELY) {
    const query = { limit: SAMPLE_ROWS, offset: 0 }
    const whole = await fetchPage(session, collection, query)
    if (!whole.ok) return whole
    const slim = await tryPage(session, collection, { ...query, fields: fieldsOf(collection) })
    if (!slim.ok) return slim
    const kept = (page: WirePage): string => mapRows(collection, page.rows, settings).chunks.join()
    if (slim.value === null || kept(slim.value) !== kept(whole.value)) return ok(false)
  }
  return ok(true)
}

/** Where a known id is not found either, a 404 does not prove that a record is gone. */
export async function answersSingleReads(session: RosterSession, settings: MapSettings): Learned {
  const page = await fetchPage(session, 'users', { limit: 1, offset: 0 })
  if (!page.ok) return page
  const ids: unknown = JSON.parse(mapRows('users', page.value.rows, settings).ids)
  const known: unknown = Array.isArray(ids) ? ids[0] : undefined
  if (typeof known !== 'string') return ok(false)
  const found = unlessRefused(await askForOne(session, { collection: 'users', sourcedId: known }))
  if (!found.ok) return found
  const nobody = unlessRefused(await askForOne(session, { collection: 'users', sourcedId: NOBODY }))
  if (!nobody.ok) return nobody
  return ok(found.value === 'present' && nobody.value === 'absent')
}

const since = (at: number): ListQuery => ({ limit: 1, offset: 0, filter: changedSinceFilter(at) })

async function tryPage(
  session: RosterSession,
  collection: Collection,
  query: ListQuery,
): Promise<Result<WirePage | null, PortFailure>> {
  return unlessRefused(await fetchPage(session, collection, query))
}

/**
 * Null where the provider cannot do what was asked. Some say so with a 500, so an outage without a wish to wait
 * counts as a refusal too; throttling and a lost connection do not.
 */
function unlessRefused<T>(result: Result<T, PortFailure>): Result<T | null, PortFailure> {
  if (result.ok) return result
  const { retry, reason, afterMs } = result.error
  const outage = reason === 'unavailable' || reason === 'unreadable'
  const refused = retry === 'never' ? reason !== 'auth_failed' : outage && afterMs === undefined
  return refused ? ok(null) : result
}
