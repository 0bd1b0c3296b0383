import type { Context } from '../command.ts'
import type { ConcernRow } from './target.ts'

type TextField = 'subject_text' | 'what' | 'seen_where' | 'seen_when'

const place = (id: string, field: TextField) =>
  ({ scope: `concern:${id}`, table: 'concern', row: id, field }) as const

type Place = { readonly id: string; readonly field: TextField }

/** Seals what a reporter wrote. */
export const sealWords = ({ vault }: Context, at: Place, text: string): Uint8Array =>
  vault.seal(place(at.id, at.field), text)

/** The same for a field that may be left empty. */
export const sealOptional = (context: Context, at: Place, text: string | null): Uint8Array | null =>
  text === null ? null : sealWords(context, at, text)

/** The reporter's words, opened for somebody who may read them. */
export function openNarrative(
  { vault }: Context,
  row: ConcernRow,
): { subjectText: string | null; what: string; where: string | null; when: string | null } {
  const open = (field: TextField, blob: ArrayBuffer | Uint8Array | null) =>
    blob && vault.open(place(row.id, field), blob)
  return {
    subjectText: open('subject_text', row.subjectText),
    what: vault.open(place(row.id, 'what'), row.what),
    where: open('seen_where', row.seenWhere),
    when: open('seen_when', row.seenWhen),
  }
}
