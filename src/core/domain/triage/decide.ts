import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { invalid } from '../../kernel/failure.ts'
import { err, ok } from '../../kernel/result.ts'
import { concern, triageDecision } from '../../store/tables/casework.ts'
import { command } from '../command.ts'
import { caseManagersFor } from '../concern/case-managers.ts'
import { idField, neededText, optionalId, tri } from '../concern/fields.ts'
import { reasonPlace } from '../concern/reason.ts'
import { refreshTold } from '../concern/refresh-told.ts'
import { concernTarget, findOpenConcern } from '../concern/target.ts'
import { openCase } from './open-case.ts'

/** A reason shorter than this explains nothing to whoever reads it next year. */
const REASON_MIN = 10
const REASON_MAX = 2_000

const REFER_TO = [
  'counseling',
  'student_support',
  'discipline',
  'human_resources',
  'child_protection',
] as const
const SAY_TO_WHOM = 'Say who should help.'

/**
 * The first human decision about a concern: dismiss it, log it, refer it to others, or open a case. Not opening one
 * is a decision too and carries its reason. A claim by somebody else does not stand in the way.
 */
export const decideTriage = command({
  name: 'triage.decide',
  input: z.object({
    concernId: idField,
    decision: z.enum(['dismiss', 'log', 'refer', 'open_case'], {
      error: 'Choose to dismiss, log, refer or open a case.',
    }),
    reason: neededText(
      { min: REASON_MIN, max: REASON_MAX },
      `Give the reason in a sentence (at least ${REASON_MIN} characters).`,
    ),
    danger: tri,
    need: tri,
    referTo: z
      .enum([...REFER_TO, ''], { error: SAY_TO_WHOM })
      .nullish()
      .transform((to) => to || null),
    caseManagerId: optionalId,
  }),
  allowed: {
    on: 'triage',
    do: 'decide',
    at: (context, { concernId }) => concernTarget(context, concernId),
  },
  subject: ({ concernId }) => concernId,
  run: (context, input) => {
    const open = findOpenConcern(context, input.concernId)
    if (!open.ok) return open
    const { tx, now, actor, vault } = context
    const { concernId, decision, danger, need } = input
    const referTo = decision === 'refer' ? input.referTo : null
    if (decision === 'refer' && !referTo) return err(invalid('referTo', SAY_TO_WHOM))
    const managerId = input.caseManagerId ?? actor.id
    const mayManage = caseManagersFor(context, open.value).some(({ id }) => id === managerId)
    if (decision === 'open_case' && !mayManage) {
      return err(invalid('caseManagerId', 'Choose a person of the school’s team.'))
    }
    const reason = vault.seal(reasonPlace(concernId), input.reason)
    tx.insert(triageDecision)
      .values({ concernId, decision, reason, danger, need, referTo, decidedBy: actor.id, at: now })
      .run()
    tx.update(concern)
      .set({ state: 'decided', decidedAt: now })
      .where(eq(concern.id, concernId))
      .run()
    const opening = {
      concern: open.value,
      managerId,
      reason: input.reason,
      danger: danger === 'yes',
    }
    const caseId = decision === 'open_case' ? openCase(context, opening) : null
    refreshTold(context, open.value)
    return ok({ decision, caseId })
  },
})
