import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'

type Row = Record<string, SQLOutputValue>

/** A district's database as it lies on disk. */
export type DistrictFile = {
  readonly rows: (sql: string) => Row[]
  /** The one number the statement answers. */
  readonly number: (sql: string) => number
}

/** Where workerd keeps the databases of the district objects, below a system's folder. */
const OBJECTS = join('state', 'v3', 'do', 'offramp-District')

/**
 * Reads the district's database while no worker runs. It reads a copy of file and log, so that looking changes
 * nothing: what a killed process left in the log stays for its successor to find.
 */
export function readDistrictFile<T>(folder: string, look: (file: DistrictFile) => T): T {
  const copy = mkdtempSync(join(tmpdir(), 'offramp-look-'))
  try {
    const objects = join(folder, OBJECTS)
    const [name, another] = readdirSync(objects).filter((file) =>
      /^[0-9a-f]{64}\.sqlite$/.test(file),
    )
    if (name === undefined || another !== undefined)
      throw new Error('there is not exactly one district on disk')
    for (const end of ['', '-wal']) {
      const from = join(objects, `${name}${end}`)
      if (existsSync(from)) copyFileSync(from, join(copy, `district.sqlite${end}`))
    }
    const database = new DatabaseSync(join(copy, 'district.sqlite'))
    try {
      const rows = (sql: string) => {
        const statement = database.prepare(sql)
        // The platform keeps its alarm in nanoseconds, which no number holds.
        statement.setReadBigInts(true)
        return statement.all()
      }
      return look({ rows, number: (sql) => Number(Object.values(rows(sql)[0] ?? {})[0]) })
    } finally {
      database.close()
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
