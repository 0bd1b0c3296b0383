import { sql } from 'drizzle-orm'
import type { Instant } from '../../../kernel/time.ts'
import type { RunMode } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import type { Source } from '../source/source.ts'
import { WORD_CHARS_MAX, WORDS_MAX } from './load.ts'

/** The run a page belongs to. */
export type Reading = {
  readonly mode: RunMode
  readonly startedAt: Instant
  /** Whether the page is the first of a list that is read once more; what it showed before no longer counts. */
  readonly isAnew: boolean
}

export type PageWords = {
  readonly reading: Reading
  /** JSON text `[[kind, word, count], …]`: what the connector found on all rows of the page, known ones included. */
  readonly words: string
}

/**
 * Keeps the words of roles, grades and kinds of number that nobody has given a meaning, with how often they were
 * seen, so that an administrator can do it once. Words are vocabulary, not data of a person; long ones and more than
 * a few hundred are not kept.
 * The count is that of one reading, so that it tells how many people it is about: a full reading counts from nothing,
 * and one of changes only counts words it is the first to bring.
 */
export function noteWords(context: Context, source: Source, page: PageWords): void {
  const { reading } = page
  if (reading.isAnew) forget(context, source, reading)
  keep(context, source, page)
}

function forget({ tx }: Context, { no }: Source, { startedAt }: Reading): void {
  tx.run(sql`
    UPDATE roster_word SET count = 0
    WHERE source_no = ${no} AND kind IN ('role', 'grade', 'user_id_type')
      AND last_seen_at >= ${startedAt}`)
}

/** Words nobody gave a meaning and the provider no longer uses: a reading of everything did not show them. */
export function forgetWords({ tx }: Context, { no }: Source, readFrom: Instant): void {
  tx.run(sql`
    DELETE FROM roster_word
    WHERE source_no = ${no} AND kind IN ('role', 'grade', 'user_id_type') AND meaning IS NULL
      AND last_seen_at < ${readFrom}`)
}

/** Words of this reading count on, and those of one before it begin anew; new ones as long as there is room. */
function keep({ tx, now }: Context, { no }: Source, { reading, words: found }: PageWords): void {
  if (found === '[]') return
  const { startedAt, mode } = reading
  const since = mode === 'full' ? 0 : startedAt
  const words = sql`(SELECT j.value ->> 0 AS kind, j.value ->> 1 AS word, j.value ->> 2 AS n
    FROM json_each(${found}) AS j WHERE length(j.value ->> 1) <= ${WORD_CHARS_MAX})`
  tx.run(sql`
    UPDATE roster_word SET last_seen_at = ${now}, count = iif(last_seen_at >= ${startedAt}, count, 0) + (
      SELECT sum(f.n) FROM ${words} AS f WHERE f.kind = roster_word.kind AND f.word = roster_word.word)
    WHERE source_no = ${no} AND (kind, word) IN (SELECT f.kind, f.word FROM ${words} AS f)
      AND last_seen_at >= ${since}`)
  const held = tx.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM roster_word WHERE source_no = ${no}
      AND kind IN ('role', 'grade', 'user_id_type')`)
  tx.run(sql`
    INSERT OR IGNORE INTO roster_word (source_no, kind, word, count, last_seen_at)
    SELECT ${no}, f.kind, f.word, f.n, ${now} FROM ${words} AS f
    WHERE NOT EXISTS (SELECT 1 FROM roster_word AS w
      WHERE w.source_no = ${no} AND w.kind = f.kind AND w.word = f.word)
    LIMIT ${Math.max(0, WORDS_MAX - (held?.n ?? 0))}`)
}
