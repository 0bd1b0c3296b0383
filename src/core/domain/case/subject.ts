import type { Context } from '../command.ts'
import type { CaseRow } from './target.ts'

const place = (id: string) =>
  ({ scope: `case:${id}`, table: 'case_file', row: id, field: 'subject_text' }) as const

/** Seals how the person was described. */
export const sealDescription = (
  { vault }: Context,
  caseId: string,
  text: string | null,
): Uint8Array | null => (text === null ? null : vault.seal(place(caseId), text))

/** How the person was described, when the roster does not know them. */
export const openDescription = ({ vault }: Context, row: CaseRow): string | null =>
  row.subjectText && vault.open(place(row.id), row.subjectText)
