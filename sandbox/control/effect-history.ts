/** How often each calendar event came to be, so that a test can prove one visible effect. */

type Deed =
  | 'attempted'
  | 'created'
  | 'revived'
  | 'updated'
  | 'deleted'
  | 'deletedByPerson'
  | 'movedByPerson'

type HistoryRow = Record<Deed, number> & {
  /** Key of a demo person, as in the cast. */
  person: string
  calendar: string
  /** What the client gave to tell its repeats apart: its own event id at Google, `transactionId` at Microsoft. */
  key: string
  /** Every event id that was ever made under the key. */
  events: string[]
}

export type HistoryRows = Map<string, HistoryRow>

/** Counts what happened under each key. `attempted` counts well-formed creates, repeats included. */
export class EffectHistory {
  #rows: HistoryRows = new Map()

  note(deed: Deed, at: { person: string; calendar: string; key: string; event?: string }): void {
    const id = JSON.stringify([at.person, at.calendar, at.key])
    const row = this.#rows.get(id) ?? newRow(at)
    this.#rows.set(id, row)
    row[deed] += 1
    if (at.event !== undefined && !row.events.includes(at.event)) row.events.push(at.event)
  }

  list(): HistoryRow[] {
    return [...this.#rows.values()]
  }

  save(): HistoryRows {
    return this.#rows
  }

  load(rows: HistoryRows): void {
    this.#rows = rows
  }
}

function newRow(at: { person: string; calendar: string; key: string }): HistoryRow {
  return {
    person: at.person,
    calendar: at.calendar,
    key: at.key,
    events: [],
    attempted: 0,
    created: 0,
    revived: 0,
    updated: 0,
    deleted: 0,
    deletedByPerson: 0,
    movedByPerson: 0,
  }
}
