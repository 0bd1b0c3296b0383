import type { Context } from '../command.ts'
import type { TaskRow } from './target.ts'

type Field = 'title' | 'outcome'

const place = (at: { caseId: string; id: string }, field: Field) =>
  ({ scope: `case:${at.caseId}`, table: 'task', row: at.id, field }) as const

/** Seals what a task says. */
export const sealTaskText = (
  { vault }: Context,
  at: { caseId: string; id: string; field: Field },
  text: string,
): Uint8Array => vault.seal(place(at, at.field), text)

export const openTitle = ({ vault }: Context, row: TaskRow): string =>
  vault.open(place(row, 'title'), row.title)

export const openOutcome = ({ vault }: Context, row: TaskRow): string | null =>
  row.outcome && vault.open(place(row, 'outcome'), row.outcome)
