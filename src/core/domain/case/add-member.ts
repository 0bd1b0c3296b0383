import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { idField } from '../concern/fields.ts'
import { personRef } from '../concern/refs.ts'
import { refreshHome } from '../notification/ask.ts'
import { cannotTakePart } from './candidates.ts'
import { appendEntry } from './chronology.ts'
import { seatPerson } from './seats.ts'
import { caseTarget, findCase, liveSeat } from './target.ts'

/** Gives a member of staff a seat on the case: they may read and work on it from now on. */
export const addMember = command({
  name: 'case.add_member',
  input: z.object({ caseId: idField, personId: idField }),
  allowed: {
    on: 'case',
    do: 'update',
    at: (context, { caseId }) => caseTarget(context, caseId, 'write'),
  },
  subject: ({ caseId }) => caseId,
  run: (context, { caseId, personId }) => {
    const row = findCase(context, caseId)
    if (!row) return err({ kind: 'not_found', what: 'case' })
    const { subjectId } = row
    const refusal = cannotTakePart(context, { field: 'personId', personId, subjectId })
    if (refusal) return err(refusal)
    if (liveSeat(context, { caseId, personId })) return ok({ personId })
    seatPerson(context, { caseId, personId, part: 'member' })
    const text = personRef(context.tx, personId).name
    appendEntry(context, { caseId, kind: 'member_added', text })
    refreshHome(context, personId)
    return ok({ personId })
  },
})
