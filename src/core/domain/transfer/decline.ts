import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { caseHandover } from '../../store/tables/casework.ts'
import { appendEntry } from '../case/chronology.ts'
import { liveSeats } from '../case/seats.ts'
import { command } from '../command.ts'
import { idField, neededText } from '../concern/fields.ts'
import { notify, refreshHome } from '../notification/ask.ts'
import { findOffer, handoverTarget } from './target.ts'

/** A reason shorter than this helps the sending school with nothing. */
const REASON_MIN = 10
const REASON_MAX = 2_000

/** Leaves a case with the school it came from, and says why. Nobody's access or tasks change. */
export const declineHandover = command({
  name: 'transfer.decline',
  input: z.object({
    handoverId: idField,
    reason: neededText(
      { min: REASON_MIN, max: REASON_MAX },
      `Give the reason in a sentence (at least ${REASON_MIN} characters).`,
    ),
  }),
  allowed: {
    on: 'transfer',
    do: 'decide',
    at: (context, { handoverId }) => handoverTarget(context, handoverId),
  },
  subject: ({ handoverId }) => handoverId,
  run: (context, { handoverId, reason }) => {
    const offer = findOffer(context, handoverId)
    if (!offer.ok) return offer
    const { id: caseId } = offer.value.file
    const { tx, now, actor } = context
    tx.update(caseHandover)
      .set({ state: 'declined', decidedAt: now, decidedBy: actor.id })
      .where(eq(caseHandover.id, handoverId))
      .run()
    appendEntry(context, { caseId, kind: 'handover_declined', text: reason })
    for (const { personId, part } of liveSeats(context, caseId)) {
      if (part !== 'case_manager') continue
      notify(context, { personId, about: 'transfer', refId: handoverId })
      refreshHome(context, personId)
    }
    refreshHome(context, actor.id)
    return ok({ id: handoverId })
  },
})
