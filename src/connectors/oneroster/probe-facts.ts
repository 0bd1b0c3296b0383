import type { Collection, KnownProfile } from '../../core/ports/roster-source.ts'
import { rateLimitOf } from '../http/rate-limit.ts'
import { REVISION_HEADER, type WirePage } from './fetch-page.ts'
import { isObject, type WireObject } from './json.ts'
import { paddingOf } from './padding.ts'
import { deletedOf } from './vocabulary.ts'

/** More ids than this say nothing new about how they are padded. */
const PADDING_SAMPLE = 200

/** What every page of a probe tells by the way, whatever it was asked for. */
export class ProbeFacts {
  readonly totals: Partial<Record<Collection, number>> = {}
  readonly bytesPerRow: Partial<Record<Collection, number>> = {}
  readonly #rawIds: Partial<Record<Collection, string[]>> = {}
  totalsBy: 'header' | 'body' | 'none' = 'none'
  link = false
  tombstonesSeen = false
  revisionHeader = false
  compression = false
  rate: KnownProfile['rate'] = null
  errorShape: KnownProfile['errorShape'] = null
  emptyIs404 = false
  unpaged = false
  /** Some question was not answered because the provider was away. */
  interrupted = false
  #shapes = new Set<'1.1' | '1.2'>()
  #dates = new Set<'instant' | 'midnight'>()
  #plainDays = false

  /** What the headers of any answer tell. */
  noteHeaders(headers: Headers, now: number): void {
    this.link ||= headers.has('link')
    this.revisionHeader ||= headers.has(REVISION_HEADER)
    this.compression ||= headers.has('content-encoding')
    const rate = rateLimitOf(headers, now)
    if (rate?.limit) this.rate = { limit: rate.limit, windowS: rate.windowS }
  }

  /** A page of rows with all their fields. */
  notePage(collection: Collection, page: WirePage): void {
    if (page.totalBy !== null) this.totalsBy = page.totalBy
    if (page.rows.length === 0) return
    this.bytesPerRow[collection] = Math.ceil(page.bytes / page.rows.length)
    const rawIds = (this.#rawIds[collection] ??= [])
    for (const row of page.rows) {
      if (!isObject(row)) continue
      this.#noteRow(row)
      if (collection === 'users') this.#noteShape(row)
      const { sourcedId } = row
      if (typeof sourcedId === 'string' && rawIds.length < PADDING_SAMPLE) rawIds.push(sourcedId)
    }
  }

  /** As a profile keeps it. */
  get known() {
    const { totals, bytesPerRow, link, tombstonesSeen, revisionHeader } = this
    const { compression, rate, errorShape, emptyIs404, shape, dates, padding } = this
    const seen = { totals, bytesPerRow, link, tombstonesSeen, revisionHeader, compression, rate }
    return { ...seen, errorShape, emptyIs404, shape, dates, padding, unpaged: this.unpaged }
  }

  get shape(): KnownProfile['shape'] {
    if (this.#shapes.size > 1) return 'mixed'
    return [...this.#shapes][0] ?? null
  }

  get dates(): KnownProfile['dates'] {
    if (this.#dates.size === 0) return 'none'
    // A midnight or two among other times is just that; when all are, the time of day is not known.
    if (!this.#dates.has('instant')) return 'day'
    return this.#plainDays ? 'mixed' : 'instant'
  }

  get padding(): KnownProfile['padding'] {
    const found: { -readonly [C in Collection]?: KnownProfile['padding'][C] } = {}
    for (const [collection, ids] of Object.entries(this.#rawIds)) {
      const padding = paddingOf(ids)
      // safe because the keys are collections
      if (padding) found[collection as Collection] = padding
    }
    return found
  }

  #noteRow({ status, dateLastModified }: WireObject): void {
    this.tombstonesSeen ||= typeof status === 'string' && deletedOf(status) === 1
    if (typeof dateLastModified !== 'string' || dateLastModified.trim() === '') return
    this.#dates.add(isMidnight(dateLastModified) ? 'midnight' : 'instant')
    this.#plainDays ||= !dateLastModified.includes(':')
  }

  #noteShape({ roles, role }: WireObject): void {
    if (Array.isArray(roles) && roles.length > 0) this.#shapes.add('1.2')
    else if (typeof role === 'string' && role !== '') this.#shapes.add('1.1')
  }
}

/** A date without a time of day, or with the midnight a serialiser adds to one. */
const isMidnight = (text: string): boolean =>
  !text.includes(':') || /[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]|$)/i.test(text)
