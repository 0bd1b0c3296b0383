import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { refuseFullScan } from './query-plan.ts'

type Value = string | number | null | Uint8Array | ArrayBuffer

/**
 * Stands in for a Durable Object's storage in plain Node, over `node:sqlite`: same calls, synchronous, and BLOBs come
 * back as ArrayBuffer, as a real object returns them. A statement that would scan a growing table fails here, in
 * whichever test makes the district run it.
 */
export class SqliteStorage {
  alarm: number | null = null
  readonly database: DatabaseSync
  readonly sql: { exec: (query: string, ...args: Value[]) => Cursor }
  #depth = 0
  readonly #cache = new Map<string, StatementSync>()

  constructor(path = ':memory:') {
    this.database = new DatabaseSync(path)
    this.sql = {
      exec: (query, ...args) => {
        refuseFullScan(this.database, query)
        return this.#exec(query, args)
      },
    }
  }

  /** The same storage for a test's own look, which may read whatever it likes. */
  unwatched() {
    const exec = (query: string, ...args: Value[]) => this.#exec(query, args)
    return { sql: { exec }, transactionSync: <T>(work: () => T) => this.transactionSync(work) }
  }

  transactionSync<T>(work: () => T): T {
    const name = `s${this.#depth++}`
    const { alarm } = this
    this.database.exec(`SAVEPOINT ${name}`)
    try {
      const result = work()
      this.database.exec(`RELEASE ${name}`)
      return result
    } catch (thrown) {
      this.database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`)
      this.alarm = alarm
      throw thrown
    } finally {
      this.#depth--
    }
  }

  setAlarm(at: number | Date): Promise<void> {
    this.alarm = Number(at)
    return Promise.resolve()
  }

  #exec(query: string, args: Value[]): Cursor {
    if (!/^\s*(select|insert|update|delete|with|pragma|explain)/i.test(query)) {
      this.database.exec(query)
      return cursor([], [])
    }
    let statement = this.#cache.get(query)
    if (!statement) {
      statement = this.database.prepare(query)
      statement.setReturnArrays(true)
      this.#cache.set(query, statement)
    }
    const names = statement.columns().map((column) => column.name ?? '')
    const bound = args.map((a) => (a instanceof ArrayBuffer ? new Uint8Array(a) : a))
    if (names.length === 0) {
      statement.run(...bound)
      return cursor([], [])
    }
    // safe because setReturnArrays makes every row an array
    const rows = statement.all(...bound) as unknown as Value[][]
    return cursor(
      rows.map((row) => row.map(toObjectValue)),
      names,
    )
  }
}

const toObjectValue = (value: Value): Value =>
  value instanceof Uint8Array ? value.slice().buffer : value

type Row = Record<string, Value>
type Cursor = {
  columnNames: string[]
  toArray(): Row[]
  raw(): { toArray(): Value[][] }
  one(): Row
  next(): { done: boolean; value?: Row }
  [Symbol.iterator](): Iterator<Row>
}

function cursor(rows: Value[][], columnNames: string[]): Cursor {
  const objectAt = (index: number): Row => {
    const row: Row = {}
    columnNames.forEach((name, column) => (row[name] = rows[index]?.[column] ?? null))
    return row
  }
  const objects = () => rows.map((_, index) => objectAt(index))
  let at = 0
  return {
    columnNames,
    toArray: objects,
    raw: () => ({ toArray: () => rows }),
    [Symbol.iterator]: () => objects()[Symbol.iterator](),
    next: () => (at < rows.length ? { done: false, value: objectAt(at++) } : { done: true }),
    one: () => {
      if (rows.length !== 1) throw new Error('expected one row')
      return objectAt(0)
    },
  }
}
