import { and, asc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { ok, type Result } from '../../../kernel/result.ts'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import { rosterIssue } from '../../../store/tables/roster.ts'
import { query, type Context } from '../../command.ts'
import { countFaulty, issueSummary, type FaultKind, type FaultyRows } from './summary.ts'
import { issueWords } from './words.ts'
import { STRANGER } from './issues.ts'
import { pastOrPresentSource } from '../source/source.ts'
import type { QuarantineRow } from '../run/views.ts'

/** Rows of one page. */
const PAGE = 100
/** Longest name of a reason. */
const CODE_MAX = 40
/** Longest cursor: an id of the provider may be 255 characters long. */
const CURSOR_MAX = 500

/** `isSetAside`: the row is not used; otherwise it is, as far as it goes. */
type FaultyRow = QuarantineRow & { readonly isSetAside: boolean }

type Page = {
  readonly rows: readonly FaultyRow[]
  readonly nextCursor: string | null
  /** By code, those that set rows aside first; on the first page only. */
  readonly summary: readonly FaultKind[]
  /** Every row once, whatever the filter; null beyond the first page. */
  readonly totals: FaultyRows | null
}

const NONE: FaultyRows = { setAside: 0, withGap: 0 }

const filters = {
  collection: z.enum(COLLECTIONS, { error: 'That is not a collection of the roster.' }).optional(),
  code: z.string().max(CODE_MAX).optional(),
}

/**
 * Rows of the school information system that could not be used, or not wholly: which, what is wrong, since when, and
 * how many of each kind, with words to send to the vendor. A kind that is mended goes by itself.
 */
export const listQuarantine = query({
  name: 'roster.quarantine',
  input: z.object({ cursor: z.string().max(CURSOR_MAX).optional(), ...filters }),
  allowed: { on: 'roster', do: 'read' },
  run: (context, { cursor, ...filter }): Result<Page, Failure> => {
    const source = pastOrPresentSource(context)
    const rows = source ? rowsAfter(context, source.no, { ...filter, cursor }) : []
    const page = rows.slice(0, PAGE)
    const last = page.at(-1)
    const isMore = rows.length > PAGE && last !== undefined
    const isFirst = cursor === undefined
    return ok({
      rows: page.map(toView),
      nextCursor: isMore ? JSON.stringify([last.collection, last.sourcedId, last.code]) : null,
      summary: source && isFirst ? issueSummary(context, source.no, filter) : [],
      totals: isFirst ? (source ? countFaulty(context, source.no) : NONE) : null,
    })
  },
})

type Issue = typeof rosterIssue.$inferSelect

type Wanted = {
  readonly cursor: string | undefined
  readonly collection?: Collection | undefined
  readonly code?: string | undefined
}

function rowsAfter(context: Context, sourceNo: number, wanted: Wanted): Issue[] {
  const [collection, sourcedId, code] = readCursor(wanted.cursor)
  const { collection: c, sourcedId: s, code: k, fieldPath, firstSeenAt, lastSeenAt } = rosterIssue
  return context.tx
    .select()
    .from(rosterIssue)
    .where(
      and(
        eq(rosterIssue.sourceNo, sourceNo),
        sql`(${c}, ${s}, ${k}) > (${collection}, ${sourcedId}, ${code})`,
        wanted.collection === undefined ? undefined : eq(c, wanted.collection),
        wanted.code === undefined ? undefined : eq(k, wanted.code),
        sql`NOT (${fieldPath} = ${STRANGER} AND ${firstSeenAt} = ${lastSeenAt})`,
      ),
    )
    .orderBy(asc(c), asc(s), asc(k))
    .limit(PAGE + 1)
    .all()
}

const cursorSchema = z.tuple([z.string(), z.string(), z.string()])

/** A cursor nobody gave out starts from the beginning. */
function readCursor(cursor: string | undefined): [string, string, string] {
  const parsed = cursorSchema.safeParse(tryJson(cursor))
  return parsed.success ? parsed.data : ['', '', '']
}

function tryJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}

const toView = (issue: Issue): FaultyRow => ({
  collection: issue.collection as Collection, // safe because only collections are stored
  sourcedId: issue.sourcedId,
  code: issue.code,
  fieldPath: issue.fieldPath,
  words: issueWords(issue.code),
  firstSeenAt: issue.firstSeenAt,
  lastSeenAt: issue.lastSeenAt,
  isSetAside: issue.quarantined === 1,
})
