import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { invalid, type Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { rosterMatch } from '../../../store/tables/match.ts'
import { command, type Context } from '../../command.ts'
import { idField } from '../../concern/fields.ts'
import { kinOf } from '../../concern/kin.ts'
import { ask } from './ask.ts'
import { candidatesOf } from './list.ts'
import { letInAsNew, takeRow, type MatchRow } from './reuse.ts'
import { casesAlone } from './leave-work.ts'
import { holdingsOf } from './merge-holdings.ts'
import { lookAgain, mergePeople } from './merge-people.ts'
import { wouldOpen } from './merge-plan.ts'
import { noteApplying } from '../plan/store.ts'
import { sourceByNo, type Source } from '../source/source.ts'

const input = z.object({
  id: idField,
  decision: z.enum(['same', 'apart'], { error: 'Say whether it is the same person or another.' }),
  personId: idField.optional(),
  work: z.literal('leave', { error: 'Leave it out, or say leave.' }).optional(),
})
type Decided = z.output<typeof input>

/**
 * Says whether a record is about somebody who is known, or about another person. It is remembered for ever and not
 * asked again. The same person becomes one, with everything either had; that cannot be taken back.
 */
export const decideMatch = command({
  name: 'match.decide',
  input,
  allowed: { on: 'roster', do: 'decide' },
  subject: ({ id, decision, work }) =>
    [id, decision, ...(work ? ['leaving the work'] : [])].join(':'),
  run: (context, decided): Result<{ id: string; personId: string | null }, Failure> => {
    const { id, decision } = decided
    const match = context.tx.select().from(rosterMatch).where(eq(rosterMatch.id, id)).get()
    const source = match && sourceByNo(context, match.sourceNo)
    if (!match || !source) return err({ kind: 'not_found', what: 'match' })
    if (match.decision === decision) return ok({ id, personId: null })
    if (!mayDecide(match, decision)) return err({ kind: 'conflict', code: 'already_decided' })
    const people = candidatesOf(context, [match])(match)
    if (concerns(context, [match.personId, ...people])) return err(OWN)
    if (decision === 'apart') return keepApart(context, { source, match, people })
    return join(context, { source, match, people }, decided)
  },
})

/** Two who were kept apart by mistake can be joined later; nothing undoes a joining. */
const mayDecide = ({ decision, reason }: MatchRow, wanted: Decided['decision']): boolean =>
  decision === null || (decision === 'apart' && wanted === 'same' && reason !== 'reused_id')

/** Nobody decides who they are themselves, nor who is of their family. */
const OWN = invalid(
  'id',
  'This is about yourself or your family. Ask another administrator to decide it, or whoever operates your system.',
)
const WHICH = invalid('personId', 'Several people are possible. Say which of them it is.')
const OPENS = invalid(
  'work',
  'Each of the two can sign in or has work of their own, and joining them would open the work of one to the other. ' +
    'You can join them and leave the work: the person you chose keeps their own work and sign-in, and the roles, case ' +
    'seats and sign-ins of the other end. Their open tasks go to the case teams, who can add the person again.',
)
const alone = (cases: number): Failure =>
  invalid(
    'work',
    `The other person is the only one on the team of ${cases === 1 ? 'an open case' : `${cases} open cases`}. ` +
      'Ask them to add a colleague to the team first, which they can do when they are signed in. Then decide again.',
  )

type Question = {
  readonly source: Source
  readonly match: MatchRow
  readonly people: readonly string[]
}

const concerns = ({ tx, actor }: Context, people: readonly string[]): boolean => {
  if (actor.personId === null) return false
  const own = kinOf(tx, actor.personId)
  return people.some((id) => own.includes(id))
}

function keepApart(context: Context, { source, match, people }: Question) {
  settle(context, match, 'apart')
  if (match.reason === 'reused_id') letInAsNew(context, source, match)
  else for (const id of [match.personId, ...people]) lookAgain(context, source, id)
  return ok({ id: match.id, personId: null })
}

function join(
  context: Context,
  { source, match, people }: Question,
  { personId: chosen, work }: Decided,
): Result<{ id: string; personId: string | null }, Failure> {
  const survivor = chosen ?? (people.length === 1 ? people[0] : undefined)
  if (survivor === undefined || !people.includes(survivor)) return err(WHICH)
  const { id, personId: loser } = match
  if (match.reason === 'reused_id') {
    settle(context, match, 'same')
    takeRow(context, source, match)
    return ok({ id, personId: survivor })
  }
  const opens = wouldOpen(holdingsOf(context, survivor), holdingsOf(context, loser))
  const refusal = opens ? mayLeave(context, loser, work) : null
  if (refusal) return err(refusal)
  settle(context, match, 'same')
  mergePeople(context, source, { survivor, loser, matchId: id, leavesWork: opens })
  askAboutOthers(context, match, { survivor, others: people.filter((one) => one !== survivor) })
  return ok({ id, personId: survivor })
}

/** Work is left only where somebody said so, and only where somebody else can go on with it. */
function mayLeave(context: Context, loser: string, work: Decided['work']): Failure | null {
  if (work !== 'leave') return OPENS
  const cases = holdingsOf(context, loser).canEnter ? casesAlone(context, { loser }) : 0
  return cases > 0 ? alone(cases) : null
}

type Left = { readonly survivor: string; readonly others: readonly string[] }

/** A number of the record led to others too: whether they are the same person is the next question. */
function askAboutOthers(context: Context, match: MatchRow, { survivor, others }: Left): void {
  const { sourceNo, sourcedId, record: shown } = match
  const about = { sourceNo, sourcedId, personId: survivor, shown, candidates: others }
  ask(context, { ...about, reason: 'two_persons' })
}

/** Keeps the answer; what was wrong with the row is over with it. */
function settle(context: Context, match: MatchRow, decision: Decided['decision']): void {
  const { tx, now, actor } = context
  tx.update(rosterMatch)
    .set({ decision, decidedAt: now, decidedBy: actor.id })
    .where(eq(rosterMatch.id, match.id))
    .run()
  tx.run(sql`
    DELETE FROM roster_issue WHERE source_no = ${match.sourceNo} AND collection = 'users'
      AND sourced_id = ${match.sourcedId} AND code = 'key_collision'`)
  // A trial run that waits was worked out without it.
  noteApplying(context, match.sourceNo)
}
