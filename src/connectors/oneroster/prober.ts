import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { RosterAccess } from '../../core/ports/roster-source.ts'
import type { Answer, ListQuery } from './client.ts'
import { fetchPage, type List, type WirePage } from './fetch-page.ts'
import { isObject } from './json.ts'
import { ProbeFacts } from './probe-facts.ts'
import type { RosterSession } from './session.ts'

/** What a gateway says of a provider that is busy or away: no word on what it can do. */
const AWAY: readonly (number | undefined)[] = [502, 503, 504]

/** Asks a provider small questions and keeps what every answer tells by the way. */
export class Prober {
  readonly session: RosterSession
  readonly access: RosterAccess
  readonly facts = new ProbeFacts()

  constructor(session: RosterSession, access: RosterAccess) {
    this.session = session
    this.access = access
  }

  /**
   * A page, or why there is none. A 404 is an empty page where the provider was seen to mean that. A provider that is
   * away for a moment is asked once more, as all questions of a probe begin anew when one gets no answer.
   */
  async page(list: List, query: ListQuery): Promise<Result<WirePage, PortFailure>> {
    let page = await fetchPage(this.session, list, query)
    if (!page.ok && this.#isAway(page.error)) page = await fetchPage(this.session, list, query)
    const last = this.noteAnswer()
    if (page.ok) {
      if (!query.fields) this.facts.notePage(list.collection, page.value)
      return page
    }
    if (last?.status !== 404 || !this.facts.emptyIs404) return page
    const { headers } = last
    const { limit } = query
    return ok({ rows: [], total: null, totalBy: null, bytes: 0, limit, headers, exact: () => [] })
  }

  /** Keeps what the last answer tells by the way, and gives it back. */
  noteAnswer(): Answer | null {
    const { last } = this.session
    if (last) this.facts.noteHeaders(last.headers, this.session.now())
    this.facts.interrupted ||= AWAY.includes(last?.status)
    if (last?.refusal) this.facts.errorShape = last.refusal.shape
    return last
  }

  /** Away, and without a word on when to come back. */
  #isAway({ afterMs }: PortFailure): boolean {
    return AWAY.includes(this.session.last?.status) && afterMs === undefined
  }

  /** As `page`, with null for what the provider cannot do. */
  async tryPage(list: List, query: ListQuery): Promise<Result<WirePage | null, PortFailure>> {
    return unlessRefused(await this.page(list, query))
  }
}

/**
 * Null where the provider cannot do what was asked. Some say so with a 500, so an outage without a wish to wait
 * counts as a refusal too; throttling and a lost connection do not.
 */
export function unlessRefused<T>(result: Result<T, PortFailure>): Result<T | null, PortFailure> {
  if (result.ok) return result
  const { retry, reason, afterMs } = result.error
  const outage = reason === 'unavailable' || reason === 'unreadable'
  const refused =
    retry === 'never'
      ? reason !== 'auth_failed' && reason !== 'clock_skew'
      : outage && afterMs === undefined
  return refused ? ok(null) : err(result.error)
}

/** The ids of a page in their order, without blanks around them; rows that have none are left out. */
export function idsOf(page: WirePage | null): readonly string[] {
  const ids: string[] = []
  for (const row of page?.rows ?? []) {
    const id = isObject(row) ? row['sourcedId'] : null
    if (typeof id === 'string' || typeof id === 'number') ids.push(String(id).trim())
  }
  return ids
}
