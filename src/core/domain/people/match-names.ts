import { sql, type SQL } from 'drizzle-orm'

/** From so many letters on, the beginning of a name is enough; shorter words are whole names ("Li", "O"). */
const PREFIX_FROM = 3
/** Words of one search; more narrow nothing down. */
const WORDS_MAX = 4
const AFTER_ALL = '\u{10ffff}'

/** How persons are found by what was typed. */
export type NameMatch = {
  /** A subquery that gives `person_id`. */
  readonly ids: SQL
  /** What must hold besides, of person `p`. */
  readonly also: SQL
}

/**
 * Persons whose names hold every word; null without any word. A word that has only been begun ("maria g") narrows
 * down what the others find.
 */
export function matchNames(words: readonly string[]): NameMatch | null {
  const wanted = words.slice(0, WORDS_MAX)
  const long = wanted.filter((word) => word.length >= PREFIX_FROM)
  const looked = long.length > 0 ? long : wanted
  if (looked.length === 0) return null
  const begun = long.length > 0 ? wanted.filter((word) => word.length < PREFIX_FROM) : []
  return {
    ids: sql.join(looked.map(personsWith), sql` INTERSECT `),
    also: sql.join([sql`1`, ...begun.map(hasWordBeginning)], sql` AND `),
  }
}

function personsWith(word: string): SQL {
  const to = word.length < PREFIX_FROM ? word : word + AFTER_ALL
  return sql`SELECT person_id FROM person_name WHERE word >= ${word} AND word <= ${to}`
}

/** Words are letters and digits only, so nothing in them means anything to LIKE. */
const hasWordBeginning = (word: string): SQL =>
  sql`' ' || replace(p.sort_key, '-', ' ') LIKE ${`% ${word}%`}`
