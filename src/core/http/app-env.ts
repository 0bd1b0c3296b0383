import type { DistrictClient } from '../district/client.ts'
import type { Directory } from '../district/locate.ts'
import type { Caller } from '../kernel/actor.ts'
import type { CsvReader } from '../ports/roster-csv.ts'
import type { Config } from './env.ts'

/** What every route of the shell finds in its context. */
export type Shell = {
  readonly config: Config
  readonly directory: Directory
  readonly district: (id: string) => DistrictClient
  readonly readCsv: CsvReader
}

export type AppEnv = { Variables: { shell: Shell; caller: Caller } }
