import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { concern } from '../../store/tables/casework.ts'
import { command, type Context } from '../command.ts'
import { sendReceipt } from '../notification/ask.ts'
import { neededText, optionalId, optionalText, tri } from './fields.ts'
import { decisionDue, NO_RUNG, nextRung, tellPeople, watchUntil } from './ladder.ts'
import { sealOptional, sealWords } from './narrative.ts'
import { placeOf, type Place } from './place.ts'
import { withReference } from './reference.ts'

/** Longest account of what happened; a longer one belongs into the interview. */
const WHAT_MAX = 4_000
/** Longest short answer: who, where, when. */
const SHORT_MAX = 300

const input = z.object({
  subjectId: optionalId,
  subjectText: optionalText(SHORT_MAX),
  schoolId: optionalId,
  what: neededText(
    { max: WHAT_MAX },
    'Write what was said, written or done. A few words are enough.',
  ),
  where: optionalText(SHORT_MAX),
  when: optionalText(SHORT_MAX),
  dangerNow: tri,
  weapon: tri,
  selfHarm: tri,
})

type Raised = { readonly id: string; readonly reference: string }

/**
 * Tells the school's team about behaviour that worries somebody. It is kept from the moment this answers; the people
 * who decide are told at once, except anybody it is about and their family. Nothing but a few words is required.
 */
export const raiseConcern = command({
  name: 'concern.raise',
  input,
  allowed: { on: 'concern', do: 'create' },
  subject: (_, raised: Raised | null) => raised?.id ?? null,
  run: (context, told) => {
    const place = placeOf(context, told)
    if (!place.ok) return place
    const id = context.newId()
    const reference = keep(context, { id, told, place: place.value })
    sendReceipt(context, { personId: context.actor.id, concernId: id })
    return ok({ id, reference })
  },
})

type Told = z.output<typeof input>

/** Writes the concern down and tells the first people of the ladder. Gives the reference the reporter keeps. */
function keep(context: Context, raised: { id: string; told: Told; place: Place }): string {
  const { id, told, place } = raised
  const { actor, now, tx } = context
  const first = nextRung(context, { ...place, rung: NO_RUNG })
  const { dangerNow, weapon, selfHarm } = told
  const dueAt = decisionDue(context, told)
  const row = {
    ...place,
    id,
    dangerNow,
    weapon,
    selfHarm,
    dueAt,
    subjectText: sealOptional(context, { id, field: 'subject_text' }, told.subjectText),
    reporterId: actor.id,
    via: actor.via,
    what: sealWords(context, { id, field: 'what' }, told.what),
    seenWhere: sealOptional(context, { id, field: 'seen_where' }, told.where),
    seenWhen: sealOptional(context, { id, field: 'seen_when' }, told.when),
    state: 'new' as const,
    raisedAt: now,
    rung: first?.rung ?? NO_RUNG,
  }
  const reference = withReference(context, (drawn) => {
    const kept = tx
      .insert(concern)
      .values({ ...row, reference: drawn })
      .onConflictDoNothing({ target: concern.reference })
      .returning({ id: concern.id })
      .all()
    return kept.length > 0
  })
  tellPeople(context, { concern: row, people: first?.people ?? [] })
  watchUntil(context, id, dueAt)
  return reference
}
