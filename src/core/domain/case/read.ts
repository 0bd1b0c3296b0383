import { asc, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { caseHandover, caseSeat, concern, task } from '../../store/tables/casework.ts'
import { query, type Context } from '../command.ts'
import { idField } from '../concern/fields.ts'
import { personRef, personRefs, schoolRef } from '../concern/refs.ts'
import { studentView } from '../concern/student.ts'
import { toTaskViews } from '../task/to-view.ts'
import { candidatesFor } from './candidates.ts'
import { readChronology } from './chronology.ts'
import { SEATS_MAX } from './seats.ts'
import { openDescription } from './subject.ts'
import { caseTarget, findCase, liveSeat, senderSeat, type CaseRow } from './target.ts'
import type { CaseView, HandoverOnCase, SeatView } from './view.ts'

/** Tasks of one case; a long case has a few dozen. */
const TASKS_MAX = 300
/** Concerns that led to one case. */
const CONCERNS_MAX = 200

/**
 * One case in full: its team, its tasks and everything that was done. Whoever handed it over reads it until their
 * time ends and can change nothing.
 */
export const readCase = query({
  name: 'case.read',
  input: z.object({ id: idField }),
  allowed: { on: 'case', do: 'read', at: (context, { id }) => caseTarget(context, id, 'read') },
  audited: true,
  subject: ({ id }) => id,
  run: (context, { id }) => {
    const row = findCase(context, id)
    return row ? ok(toView(context, row)) : err({ kind: 'not_found', what: 'case' })
  },
})

function toView(context: Context, row: CaseRow): CaseView {
  const { tx, actor } = context
  const { id, reference, phase, openedAt, subjectId } = row
  const on = { caseId: id, personId: actor.id }
  const isOnTeam = liveSeat(context, on) !== undefined
  const rows = tx
    .select()
    .from(task)
    .where(eq(task.caseId, id))
    .orderBy(asc(task.dueAt))
    .limit(TASKS_MAX)
    .all()
  return {
    id,
    reference,
    phase,
    openedAt,
    subject: subjectId === null ? null : studentView(context, subjectId),
    subjectText: openDescription(context, row),
    school: schoolRef(tx, row.schoolId),
    openedBy: personRef(tx, row.openedBy),
    access: isOnTeam ? 'team' : 'sender',
    readUntil: isOnTeam ? null : (senderSeat(context, on)?.readUntil ?? null),
    team: teamOf(context, id),
    tasks: toTaskViews(context, { caseReference: reference, rows }),
    chronology: readChronology(context, id),
    concerns: concernsOf(context, id),
    handover: handoverOf(context, id),
    candidates: isOnTeam ? candidatesFor(context, row) : [],
  }
}

function teamOf({ tx }: Context, caseId: string): SeatView[] {
  const rows = tx
    .select()
    .from(caseSeat)
    .where(eq(caseSeat.caseId, caseId))
    .orderBy(asc(caseSeat.fromAt))
    .limit(SEATS_MAX)
    .all()
  const personOf = personRefs(
    tx,
    rows.map((row) => row.personId),
  )
  return rows.map((row) => ({
    person: personOf(row.personId),
    part: row.part,
    from: row.fromAt,
    until: row.untilAt,
  }))
}

function concernsOf({ tx }: Context, caseId: string): CaseView['concerns'] {
  const { id, reference, raisedAt } = concern
  return tx
    .select({ id, reference, raisedAt })
    .from(concern)
    .where(eq(concern.caseId, caseId))
    .orderBy(asc(concern.raisedAt))
    .limit(CONCERNS_MAX)
    .all()
}

/** The last time the case was offered to another school. */
function handoverOf({ tx }: Context, caseId: string): HandoverOnCase | null {
  const row = tx
    .select()
    .from(caseHandover)
    .where(eq(caseHandover.caseId, caseId))
    .orderBy(desc(caseHandover.offeredAt))
    .limit(1)
    .get()
  if (!row) return null
  const { id, state, toOrgId, fromOrgId } = row
  return { id, state, to: schoolRef(tx, toOrgId), from: schoolRef(tx, fromOrgId) }
}
