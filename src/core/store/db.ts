import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'

/** The synchronous database of one district, in workerd or in Node. */
export type Db = BaseSQLiteDatabase<'sync', unknown>

type Sync<T> = T extends PromiseLike<unknown> ? 'transaction callbacks must be synchronous' : T

/**
 * Runs `work` so that all of its writes happen or none. Nested calls are savepoints. An async callback does not
 * compile, because a Durable Object transaction that awaits is not rolled back; one that slips through a cast is
 * refused at run time.
 */
export function atomically<T>(db: Db, work: (tx: Db) => Sync<T>): T {
  return db.transaction((tx) => {
    const result = work(tx)
    if (result instanceof Promise) throw new TypeError('transaction callbacks must be synchronous')
    return result as T // safe because Sync<T> is T once promises are excluded
  })
}

class Undone extends Error {}

/** Runs `work` in a savepoint and keeps its writes only when `keep` says so. The result comes back either way. */
export function tentatively<T>(db: Db, work: (tx: Db) => Sync<T>, keep: (result: T) => boolean): T {
  let outcome: { result: T } | undefined
  try {
    return atomically<T>(db, (tx) => {
      const result = work(tx) as T // safe because Sync<T> is T once promises are excluded
      outcome = { result }
      if (!keep(result)) throw new Undone()
      return result as Sync<T> // safe for the same reason
    })
  } catch (thrown) {
    if (thrown instanceof Undone && outcome) return outcome.result
    throw thrown
  }
}
