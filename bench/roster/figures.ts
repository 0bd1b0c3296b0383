/** What one sync cost, as the district's own process saw it. */
export type SyncFigures = {
  readonly state: string
  readonly error: string | null
  readonly requests: number
  /** Milliseconds by phase. */
  readonly timings: Readonly<Record<string, number>>
  readonly elapsedMs: number
  readonly received: number
  readonly changed: number
  /** Rows inserted, updated and deleted, those of indexes not counted. */
  readonly rowsWritten: number
  /** The longest the district was held by one transaction. */
  readonly slowestSliceMs: number
}

export type PathFigures = {
  readonly first: SyncFigures
  readonly again: SyncFigures
  readonly changed: SyncFigures
  readonly delta: SyncFigures
  readonly districtRssKib: number
  readonly courierRssKib: number
  readonly databaseBytes: number
}

/** What a package of CSV files cost. */
export type CsvFigures = {
  /** From the first byte of the zip to all rows kept. */
  readonly takenInMs: number
  readonly sync: SyncFigures
  readonly districtRssKib: number
}
