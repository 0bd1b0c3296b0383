import { and, asc, count, desc, isNotNull, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { ok, type Result } from '../../../kernel/result.ts'
import { rosterMatch } from '../../../store/tables/match.ts'
import { query, type Context } from '../../command.ts'
import { cursorField } from '../../concern/fields.ts'
import { cutPage, EARLIEST, LATEST, readMark, type Mark } from '../../concern/page.ts'
import { toViews } from './to-view.ts'
import type { MatchView } from './view.ts'

/** Questions of one page. */
const PAGE = 50

type Row = typeof rosterMatch.$inferSelect
type Page = {
  readonly matches: readonly MatchView[]
  readonly nextCursor: string | null
  /** How many questions wait in all. */
  readonly open: number
}

/** Records of which it is not certain whose they are, the oldest first; or those decided, the newest first. */
export const listMatches = query({
  name: 'match.list',
  input: z.object({
    state: z.enum(['open', 'decided'], { error: 'Ask for open or decided.' }).default('open'),
    cursor: cursorField,
  }),
  allowed: { on: 'roster', do: 'decide' },
  audited: true,
  run: (context, { state, cursor }): Result<Page, Failure> => {
    const isOpen = state === 'open'
    const mark = readMark(cursor, isOpen ? EARLIEST : LATEST)
    if (!mark.ok) return mark
    const rows = isOpen ? openAfter(context, mark.value) : decidedBefore(context, mark.value)
    const { page, nextCursor } = cutPage(rows, PAGE, (row) => ({
      at: row.decidedAt ?? row.firstSeenAt,
      id: row.id,
    }))
    const matches = toViews(context, page, candidatesOf(context, page))
    return ok({ matches, nextCursor, open: countOpen(context) })
  },
})

const openAfter = ({ tx }: Context, { at, id }: Mark): Row[] =>
  tx
    .select()
    .from(rosterMatch)
    .where(
      and(
        isNull(rosterMatch.decision),
        sql`(${rosterMatch.firstSeenAt}, ${rosterMatch.id}) > (${at}, ${id})`,
      ),
    )
    .orderBy(asc(rosterMatch.firstSeenAt), asc(rosterMatch.id))
    .limit(PAGE + 1)
    .all()

const decidedBefore = ({ tx }: Context, { at, id }: Mark): Row[] =>
  tx
    .select()
    .from(rosterMatch)
    .where(
      and(
        isNotNull(rosterMatch.decision),
        sql`(${rosterMatch.decidedAt}, ${rosterMatch.id}) < (${at}, ${id})`,
      ),
    )
    .orderBy(desc(rosterMatch.decidedAt), desc(rosterMatch.id))
    .limit(PAGE + 1)
    .all()

/** How many questions wait. */
export function countOpen({ tx }: Pick<Context, 'tx'>): number {
  const row = tx
    .select({ n: count() })
    .from(rosterMatch)
    .where(and(isNull(rosterMatch.decision), sql`${rosterMatch.firstSeenAt} >= 0`))
    .get()
  return row?.n ?? 0
}

/** Candidates of each match, by its id: whoever was asked about besides the person the record counts for. */
export function candidatesOf({ tx }: Pick<Context, 'tx'>, matches: readonly Row[]) {
  const rows = tx.all<{ match: string; person: string }>(sql`
    SELECT m.id AS match, CASE WHEN p.lo = m.person_id THEN p.hi ELSE p.lo END AS person
    FROM json_each(${JSON.stringify(matches.map(({ id }) => id))}) AS j
      CROSS JOIN roster_match AS m ON m.id = j.value
      CROSS JOIN roster_match_pair AS p INDEXED BY roster_match_pair_match ON p.match_id = m.id`)
  return (match: Row): string[] =>
    match.reason === 'reused_id'
      ? [match.personId]
      : rows.filter((row) => row.match === match.id).map((row) => row.person)
}
