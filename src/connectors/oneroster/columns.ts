import type { Collection, ROW_COLUMNS } from '../../core/ports/roster-source.ts'

/** The columns of a compact row, as many as the port names and in its order. */
export type Columns<C extends Collection> = {
  readonly [Index in keyof (typeof ROW_COLUMNS)[C]]: unknown
}
