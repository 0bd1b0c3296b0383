import { and, asc, desc, eq, lt } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { concern, concernAck, triageDecision } from '../../store/tables/casework.ts'
import { decide } from '../access/decide.ts'
import { query, type Context } from '../command.ts'
import { caseManagersFor } from './case-managers.ts'
import { idField } from './fields.ts'
import { openNarrative } from './narrative.ts'
import { personRef, personRefs, schoolRef } from './refs.ts'
import { reasonPlace } from './reason.ts'
import { studentView } from './student.ts'
import { concernTarget, factsOf, findConcern, type ConcernRow } from './target.ts'
import type { ConcernView, DecisionView, EarlierConcern } from './view.ts'

/** Earlier concerns that are shown; a longer history is read in the case. */
const EARLIER_MAX = 50
/** People who acknowledged; a school's team is far smaller. */
const ACKS_MAX = 200

/**
 * One concern in full: what was told, who has seen it, what came before. Its reporter sees their own words and that
 * it is looked at, nothing of what others did with it.
 */
export const readConcern = query({
  name: 'concern.read',
  input: z.object({ id: idField }),
  allowed: { on: 'concern', do: 'read', at: (context, { id }) => concernTarget(context, id) },
  audited: true,
  subject: ({ id }) => id,
  run: (context, { id }) => {
    const row = findConcern(context, id)
    if (!row) return err({ kind: 'not_found', what: 'concern' })
    return ok<ConcernView>({ ...toldIn(context, row), ...handlingOf(context, row) })
  },
})

type Handling = Pick<
  ConcernView,
  'claimedBy' | 'acknowledgedBy' | 'decision' | 'caseId' | 'earlier' | 'canDecide' | 'candidates'
>

function toldIn(context: Context, row: ConcernRow): Omit<ConcernView, keyof Handling> {
  const { id, reference, state, raisedAt, via, dangerNow, weapon, selfHarm, dueAt } = row
  return {
    id,
    reference,
    state,
    raisedAt,
    via,
    dangerNow,
    weapon,
    selfHarm,
    dueAt,
    ...openNarrative(context, row),
    reporter: personRef(context.tx, row.reporterId),
    subject: row.subjectId === null ? null : studentView(context, row.subjectId),
    school: schoolRef(context.tx, row.schoolId),
  }
}

const UNSEEN: Handling = {
  claimedBy: null,
  acknowledgedBy: [],
  decision: null,
  caseId: null,
  earlier: [],
  canDecide: false,
  candidates: { caseManagers: [] },
}

/** What was done about it. Somebody who may see it only because they wrote it gets none of this. */
function handlingOf(context: Context, row: ConcernRow): Handling {
  const { actor } = context
  const target = factsOf(context, row)
  const readsBesides = decide(actor, {
    on: 'concern',
    do: 'read',
    target: { ...target, isAuthor: false },
  })
  if (!readsBesides.allow) return UNSEEN
  const canDecide =
    row.decidedAt === null && decide(actor, { on: 'triage', do: 'decide', target }).allow
  return {
    claimedBy: row.claimedBy === null ? null : personRef(context.tx, row.claimedBy),
    acknowledgedBy: acknowledgements(context, row.id),
    decision: decisionOn(context, row.id),
    caseId: row.caseId,
    earlier: earlierThan(context, row),
    canDecide,
    candidates: { caseManagers: canDecide ? caseManagersFor(context, row) : [] },
  }
}

function acknowledgements({ tx }: Context, concernId: string) {
  const rows = tx
    .select()
    .from(concernAck)
    .where(eq(concernAck.concernId, concernId))
    .orderBy(asc(concernAck.at))
    .limit(ACKS_MAX)
    .all()
  const personOf = personRefs(
    tx,
    rows.map((row) => row.personId),
  )
  return rows.map((row) => ({ person: personOf(row.personId), at: row.at }))
}

function decisionOn({ tx, vault }: Context, concernId: string): DecisionView | null {
  const row = tx.select().from(triageDecision).where(eq(triageDecision.concernId, concernId)).get()
  if (!row) return null
  const { decision, at, referTo } = row
  const reason = vault.open(reasonPlace(concernId), row.reason)
  return { decision, reason, by: personRef(tx, row.decidedBy), at, referTo }
}

function earlierThan({ tx }: Context, row: ConcernRow): EarlierConcern[] {
  if (row.subjectId === null) return []
  const { id, reference, raisedAt, state } = concern
  return tx
    .select({ id, reference, raisedAt, state })
    .from(concern)
    .where(and(eq(concern.subjectId, row.subjectId), lt(concern.raisedAt, row.raisedAt)))
    .orderBy(desc(concern.raisedAt))
    .limit(EARLIER_MAX)
    .all()
}
