import { sql, type SQL } from 'drizzle-orm'

/** Shorter words are whole names ("Li", "O"); from here on the beginning of a name is enough. */
const PREFIX_FROM = 3
/** Words of one search; more narrow nothing down. */
const WORDS_MAX = 4
const AFTER_ALL = '\u{10ffff}'

/** Persons whose names hold every word, as a subquery that gives `person_id`; null without any word. */
export function matchNames(words: readonly string[]): SQL | null {
  const parts = words.slice(0, WORDS_MAX).map((word) => {
    const to = word.length < PREFIX_FROM ? word : word + AFTER_ALL
    return sql`SELECT person_id FROM person_name WHERE word >= ${word} AND word <= ${to}`
  })
  return parts.length > 0 ? sql.join(parts, sql` INTERSECT `) : null
}
