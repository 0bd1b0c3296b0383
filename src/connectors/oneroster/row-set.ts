import { ChunkWriter } from './chunk-writer.ts'
import { isAscending } from './order.ts'
import type { IssueNote } from './row-reader.ts'

/** What the port's `RosterPage` says about the rows. */
export type MappedRows = {
  /** Ids came in ascending order. */
  readonly ordered: boolean
  readonly chunks: readonly string[]
  readonly ids: string
  readonly issues: string
  readonly fatal: number
  readonly quarantined: number
}

type ReadRow = {
  /** The compact row after its id; null for one that is set aside. */
  readonly text: string | null
  /** `dateLastModified` as sent; looked at only when an id comes twice. */
  readonly modified: unknown
}

/** The rows of one page while it is read: each id once, good or set aside, and the notes about them. */
export class RowSet {
  readonly #rows = new Map<string, ReadRow>()
  readonly #issues = new ChunkWriter()
  #fatal = 0

  /** A row nobody can name. */
  addFatal(): void {
    this.#fatal++
  }

  /** A repeated equal row counts once. Of two different ones the newer is used, or none where dates do not tell. */
  add(id: string, row: ReadRow, notes: readonly IssueNote[]): void {
    const earlier = this.#rows.get(id)
    if (earlier === undefined) {
      this.#rows.set(id, row)
      for (const note of notes) this.#note(id, note)
    } else if (earlier.text !== row.text) {
      const newer = newerOf(earlier, row)
      this.#rows.set(id, newer ?? { text: null, modified: row.modified })
      this.#note(id, [newer ? 'duplicate_older' : 'duplicate_conflict', 'sourcedId'])
    }
  }

  finish(): MappedRows {
    const rows = new ChunkWriter()
    const ids = [...this.#rows.keys()]
    let quarantined = 0
    for (const [id, { text }] of this.#rows) {
      if (text === null) quarantined++
      else rows.push(`[${JSON.stringify(id)},${text}`)
    }
    return {
      chunks: rows.finish(),
      ids: JSON.stringify(ids),
      ordered: isAscending(ids),
      // One text by contract: notes past the first chunk are dropped, the counts stay exact.
      issues: this.#issues.finish()[0] ?? '[]',
      fatal: this.#fatal,
      quarantined,
    }
  }

  #note(id: string, [code, path]: IssueNote): void {
    this.#issues.push(JSON.stringify([id, code, path]))
  }
}

function newerOf(a: ReadRow, b: ReadRow): ReadRow | null {
  const [first, second] = [instantOf(a.modified), instantOf(b.modified)]
  if (first > second) return a
  return second > first ? b : null
}

const instantOf = (modified: unknown): number =>
  typeof modified === 'string' ? Date.parse(modified) : Number.NaN
