import type { Collection, KnownProfile } from '../../core/ports/roster-source.ts'
import { rateLimitOf } from '../http/rate-limit.ts'
import { REVISION_HEADER, type WirePage } from './fetch-page.ts'
import { isObject, type WireObject } from './json.ts'
import { paddingOf, shapeOf, type IdShape } from './padding.ts'
import { asSpelt } from './spelling.ts'
import { deletedOf } from './vocabulary.ts'

/** More ids than this say nothing new about how they are padded. */
const PADDING_SAMPLE = 200

/** What was noticed by the way; plain data, so that an interrupted probe can go on with it. */
export type Noticed = {
  bytesPerRow: Partial<Record<Collection, number>>
  idShapes: Partial<Record<Collection, IdShape[]>>
  totalsBy: 'header' | 'body' | 'none'
  link: boolean
  tombstonesSeen: boolean
  revisionHeader: boolean
  compression: boolean
  rate: KnownProfile['rate']
  errorShape: KnownProfile['errorShape']
  /** Some question was not answered because the provider was away. */
  interrupted: boolean
  shapes: ('1.1' | '1.2')[]
  dates: ('instant' | 'midnight')[]
  plainDays: boolean
}

const NOTHING_NOTICED: Noticed = {
  bytesPerRow: {},
  idShapes: {},
  totalsBy: 'none',
  link: false,
  tombstonesSeen: false,
  revisionHeader: false,
  compression: false,
  rate: null,
  errorShape: null,
  interrupted: false,
  shapes: [],
  dates: [],
  plainDays: false,
}

/** What every page of a probe tells by the way, whatever it was asked for. */
export class ProbeFacts {
  readonly noticed: Noticed
  /** These follow from the answers, in their order. */
  readonly totals: Partial<Record<Collection, number>> = {}
  emptyIs404 = false
  /** Status of a page past the end, where it is one that can be told from a missing list. */
  pastEnd: number | null = null
  unpaged = false

  constructor(before: Noticed | null) {
    this.noticed = { ...structuredClone(NOTHING_NOTICED), ...before }
  }

  /** What the headers of any answer tell. */
  noteHeaders(headers: Headers, now: number): void {
    const { noticed } = this
    noticed.link ||= headers.has('link')
    noticed.revisionHeader ||= headers.has(REVISION_HEADER)
    noticed.compression ||= headers.has('content-encoding')
    const rate = rateLimitOf(headers, now)
    if (rate?.limit) noticed.rate = { limit: rate.limit, windowS: rate.windowS }
  }

  /** A page of rows with all their fields. */
  notePage(collection: Collection, page: WirePage): void {
    const { noticed } = this
    if (page.totalBy !== null) noticed.totalsBy = page.totalBy
    if (page.rows.length === 0) return
    noticed.bytesPerRow[collection] = Math.ceil(page.bytes / page.rows.length)
    let looked = 0
    for (const sent of page.rows) {
      const row = asSpelt(sent)
      if (!isObject(row)) continue
      this.#noteRow(row)
      if (collection === 'users') this.#noteShape(row)
      const { sourcedId } = row
      if (typeof sourcedId !== 'string' || looked++ >= PADDING_SAMPLE) continue
      this.#noteIdShape(collection, shapeOf(sourcedId))
    }
  }

  /** As a profile keeps it. */
  get known() {
    const { totals, emptyIs404, pastEnd, unpaged, shape, dates, padding } = this
    const { bytesPerRow, link, tombstonesSeen, revisionHeader } = this.noticed
    const { compression, rate, errorShape } = this.noticed
    const seen = { totals, bytesPerRow, link, tombstonesSeen, revisionHeader, compression, rate }
    const end = { emptyIs404, ...(pastEnd !== null && { pastEnd }) }
    return { ...seen, errorShape, ...end, shape, dates, padding, unpaged }
  }

  get shape(): KnownProfile['shape'] {
    const { shapes } = this.noticed
    return shapes.length > 1 ? 'mixed' : (shapes[0] ?? null)
  }

  get dates(): KnownProfile['dates'] {
    const { dates, plainDays } = this.noticed
    if (dates.length === 0) return 'none'
    // A midnight or two among other times is just that; when all are, the time of day is not known.
    if (!dates.includes('instant')) return 'day'
    return plainDays ? 'mixed' : 'instant'
  }

  get padding(): KnownProfile['padding'] {
    const found: { -readonly [C in Collection]?: KnownProfile['padding'][C] } = {}
    for (const [collection, shapes] of Object.entries(this.noticed.idShapes)) {
      const padding = paddingOf(shapes)
      // safe because the keys are collections
      if (padding) found[collection as Collection] = padding
    }
    return found
  }

  #noteIdShape(collection: Collection, shape: IdShape): void {
    const shapes = (this.noticed.idShapes[collection] ??= [])
    if (!shapes.some((known) => known.join() === shape.join())) shapes.push(shape)
  }

  #noteRow({ status, dateLastModified }: WireObject): void {
    const { noticed } = this
    noticed.tombstonesSeen ||= typeof status === 'string' && deletedOf(status) === 1
    if (typeof dateLastModified !== 'string' || dateLastModified.trim() === '') return
    note(noticed.dates, isMidnight(dateLastModified) ? 'midnight' : 'instant')
    noticed.plainDays ||= !dateLastModified.includes(':')
  }

  #noteShape({ roles, role }: WireObject): void {
    if (Array.isArray(roles) && roles.length > 0) note(this.noticed.shapes, '1.2')
    else if (typeof role === 'string' && role !== '') note(this.noticed.shapes, '1.1')
  }
}

function note<T>(seen: T[], value: T): void {
  if (!seen.includes(value)) seen.push(value)
}

/** A date without a time of day, or with the midnight a serialiser adds to one. */
const isMidnight = (text: string): boolean =>
  !text.includes(':') || /[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]|$)/i.test(text)
