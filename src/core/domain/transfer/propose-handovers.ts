import { and, eq, isNull } from 'drizzle-orm'
import { inSchoolDays } from '../../kernel/school-time.ts'
import { caseFile, caseHandover } from '../../store/tables/casework.ts'
import { appendEntry } from '../case/chronology.ts'
import { liveSeats } from '../case/seats.ts'
import type { CaseRow } from '../case/target.ts'
import type { Context } from '../command.ts'
import type { PersonRef } from '../concern/refs.ts'
import { roleHolders } from '../concern/role-holders.ts'
import { notify, refreshHome } from '../notification/ask.ts'
import { expireOffers } from './expire-offers.ts'

/** A confirmed move of one student between schools of the district. */
export type ConfirmedTransfer = {
  readonly id: string
  readonly personId: string
  readonly fromOrgId: string
  readonly toOrgId: string
  readonly effectiveOn: string
}

/** How long the receiving school has to answer (district default). */
const ANSWER_SCHOOL_DAYS = 3
/** Open cases about one student; there is one for each school, rarely two. */
const CASES_MAX = 20
/** Who is asked at the receiving school: the first of these roles that somebody holds. */
const LEADS = ['chair', 'triager', 'district_coordinator'] as const

/**
 * Asks the receiving school to take over every open case about the student. Nobody's access moves until a person
 * accepts. Asking twice for one transfer is harmless; an older question to another school is withdrawn. For a move
 * that turned out undone, call it with the schools swapped and the same id: the case is offered back if it had moved.
 */
export function proposeHandovers(context: Context, transfer: ConfirmedTransfer): void {
  const files = context.tx
    .select()
    .from(caseFile)
    .where(and(eq(caseFile.subjectId, transfer.personId), isNull(caseFile.closedAt)))
    .limit(CASES_MAX)
    .all()
  for (const file of files) {
    expireOffers(context, { caseId: file.id, exceptToOrgId: transfer.toOrgId })
    const isThere = file.schoolId === transfer.toOrgId
    if (!isThere && !isOffered(context, file, transfer.toOrgId)) offer(context, transfer, file)
  }
}

function isOffered({ tx }: Context, file: CaseRow, toOrgId: string): boolean {
  const row = tx
    .select({ id: caseHandover.id })
    .from(caseHandover)
    .where(
      and(
        eq(caseHandover.caseId, file.id),
        eq(caseHandover.state, 'offered'),
        eq(caseHandover.toOrgId, toOrgId),
      ),
    )
    .limit(1)
    .get()
  return row !== undefined
}

function offer(context: Context, transfer: ConfirmedTransfer, file: CaseRow): void {
  const { tx, now, district } = context
  const id = context.newId()
  const [made] = tx
    .insert(caseHandover)
    .values({
      id,
      transferId: transfer.id,
      caseId: file.id,
      state: 'offered',
      fromOrgId: file.schoolId,
      toOrgId: transfer.toOrgId,
      offeredAt: now,
      dueAt: inSchoolDays(district.timeZone, now, ANSWER_SCHOOL_DAYS),
    })
    // A move that was undone and happens after all asks again; an answer that was given stands.
    .onConflictDoUpdate({
      target: [caseHandover.transferId, caseHandover.caseId, caseHandover.toOrgId],
      set: {
        state: 'offered',
        fromOrgId: file.schoolId,
        offeredAt: now,
        dueAt: inSchoolDays(district.timeZone, now, ANSWER_SCHOOL_DAYS),
        decidedAt: null,
      },
      setWhere: eq(caseHandover.state, 'expired'),
    })
    .returning({ id: caseHandover.id })
    .all()
  if (!made) return
  appendEntry(context, { caseId: file.id, kind: 'handover_offered' })
  for (const { id: personId } of leadsOf(context, transfer)) {
    notify(context, { personId, about: 'transfer', refId: made.id })
    refreshHome(context, personId)
  }
  for (const seat of liveSeats(context, file.id)) {
    if (seat.part === 'case_manager') refreshHome(context, seat.personId)
  }
}

function leadsOf(context: Context, transfer: ConfirmedTransfer): PersonRef[] {
  const at = { schoolId: transfer.toOrgId, subjectId: transfer.personId }
  for (const role of LEADS) {
    const leads = roleHolders(context, { roles: [role], ...at })
    if (leads.length > 0) return leads
  }
  return []
}
