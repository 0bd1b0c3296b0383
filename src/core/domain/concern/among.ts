import { sql, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'

/**
 * `column IN (…)` for any number of values: they travel as one bound text, because the platform allows a hundred
 * bound values a statement. An empty list matches nothing.
 */
export const among = (column: SQLiteColumn, values: Iterable<string>): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify([...values])}))`

/** Rows about none of these people; rows about nobody known stay. */
export const aboutNoneOf = (subject: SQLiteColumn, people: Iterable<string>): SQL =>
  sql`(${subject} IS NULL OR NOT ${among(subject, people)})`
