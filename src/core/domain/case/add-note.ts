import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { idField, neededText } from '../concern/fields.ts'
import { appendEntry } from './chronology.ts'
import { caseTarget } from './target.ts'

/** Longest note; longer accounts are interviews. */
const NOTE_MAX = 8_000

/** Writes a note into the chronology of a case. It is sealed, and cannot be changed afterwards. */
export const addNote = command({
  name: 'case.add_note',
  input: z.object({
    caseId: idField,
    text: neededText({ max: NOTE_MAX }, 'Write the note.'),
  }),
  allowed: {
    on: 'case',
    do: 'update',
    at: (context, { caseId }) => caseTarget(context, caseId, 'write'),
  },
  subject: ({ caseId }) => caseId,
  run: (context, { caseId, text }) =>
    ok({ id: appendEntry(context, { caseId, kind: 'note', text }) }),
})
