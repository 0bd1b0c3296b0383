import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import {
  COLLECTIONS,
  type RosterAccess,
  type RosterProfile,
} from '../../core/ports/roster-source.ts'
import { answersSingleReads, honoursDateFilter, honoursFields } from './capabilities.ts'
import { fetchPage } from './pages.ts'
import { probePageSize, type Totals } from './probe-page-size.ts'
import { RosterSession } from './session.ts'
import type { Deps } from './token.ts'

/**
 * Learns what a provider can do, with about twenty small requests and one large one. Reads only. A token is always
 * fetched anew, so that a wrong secret shows. Any failure ends it: a provider known by half is not used.
 */
export async function probe(
  deps: Deps,
  access: RosterAccess,
): Promise<Result<RosterProfile, PortFailure>> {
  const session = new RosterSession(deps, { ...access, token: null })
  const totals = await readTotals(session)
  if (!totals.ok) return totals
  const pageSize = await probePageSize(session, totals.value)
  if (!pageSize.ok) return pageSize
  const filtersByDate = await honoursDateFilter(session)
  if (!filtersByDate.ok) return filtersByDate
  const selectsFields = await honoursFields(session, access)
  if (!selectsFields.ok) return selectsFields
  const readsOne = await answersSingleReads(session, access)
  if (!readsOne.ok) return readsOne
  const { token } = session
  if (token === null) return err({ retry: 'never', reason: 'auth_failed' })
  return ok({
    totals: totals.value,
    pageSize: pageSize.value,
    clientAuth: token.clientAuth,
    scope: token.scope,
    filtersByDate: filtersByDate.value,
    selectsFields: selectsFields.value,
    readsOne: readsOne.value,
    token,
  })
}

async function readTotals(session: RosterSession): Promise<Result<Totals, PortFailure>> {
  const totals: Totals = {}
  for (const collection of COLLECTIONS) {
    const first = await fetchPage(session, collection, { limit: 1, offset: 0 })
    if (!first.ok) return first
    if (first.value.total !== null) totals[collection] = first.value.total
  }
  return ok(totals)
}
