import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { field, ROW_ID } from '../apply/record-tables.ts'
import type { Source } from '../source/source.ts'
import { WORD_CHARS_MAX, WORDS_MAX } from './load.ts'

/** What a page says about words: the connector's own findings, and rows whose grade it could not read. */
export type PageWords = {
  /** JSON text `[[kind, word, count], …]`. */
  readonly words: string
  /** JSON texts of compact user rows. */
  readonly chunks: readonly string[]
  /** JSON text `[[sourcedId, code, fieldPath], …]`. */
  readonly issues: string
}

/**
 * Keeps the words of roles, grades and kinds of number that nobody has given a meaning, with how often they were
 * seen, so that an administrator can do it once. Words are vocabulary, not data of a person; long ones and more than
 * a few hundred are not kept.
 */
export function noteWords(context: Context, source: Source, page: PageWords): void {
  keep(context, source, page.words)
  const hasGrades = page.issues.includes('"grade_unmapped"')
  for (const text of page.chunks) {
    if (hasGrades) keep(context, source, gradesIn(context, text, page.issues))
    keep(context, source, idTypesIn(context, text))
  }
}

/** An unknown grade is kept in the row as it came. */
function gradesIn({ tx }: Context, text: string, issues: string): string {
  const rows = tx.all<{ word: string; n: number }>(sql`
    SELECT ${field('users', 'grade')} AS word, count(*) AS n FROM json_each(${text}) AS j
    WHERE ${field('users', 'grade')} IS NOT NULL AND ${ROW_ID} IN (
      SELECT value ->> 0 FROM json_each(${issues}) WHERE value ->> 1 = 'grade_unmapped')
    GROUP BY 1`)
  return JSON.stringify(rows.map(({ word, n }) => ['grade', word, n]))
}

/** Kinds of number stand in the rows; whether one identifies somebody is for an administrator to say. */
function idTypesIn({ tx }: Context, text: string): string {
  const rows = tx.all<{ word: string; n: number }>(sql`
    SELECT t.value ->> 0 AS word, count(*) AS n
    FROM json_each(${text}) AS j CROSS JOIN json_each(${field('users', 'userIds')}) AS t
    WHERE t.value ->> 0 IS NOT NULL
    GROUP BY 1`)
  return JSON.stringify(rows.map(({ word, n }) => ['user_id_type', word, n]))
}

/** Words that are known already count on; new ones as long as there is room. */
function keep({ tx, now }: Context, { no }: Source, found: string): void {
  if (found === '[]') return
  const words = sql`(SELECT j.value ->> 0 AS kind, j.value ->> 1 AS word, j.value ->> 2 AS n
    FROM json_each(${found}) AS j WHERE length(j.value ->> 1) <= ${WORD_CHARS_MAX})`
  tx.run(sql`
    UPDATE roster_word SET last_seen_at = ${now}, count = count + (
      SELECT sum(f.n) FROM ${words} AS f WHERE f.kind = roster_word.kind AND f.word = roster_word.word)
    WHERE source_no = ${no} AND (kind, word) IN (SELECT f.kind, f.word FROM ${words} AS f)
      AND last_seen_at <= ${now}`)
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
