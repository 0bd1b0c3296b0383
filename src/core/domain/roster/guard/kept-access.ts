import { and, desc, gt, sql } from 'drizzle-orm'
import { appendAudit } from '../../../store/audit-log.ts'
import { rosterRun } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import { amount } from '../run/amounts.ts'
import { readCount, setCount } from '../run/counts.ts'
import { guardsOf, patchRun, type Run } from '../run/run.ts'
import { tellAdministrators } from '../source/tell-administrators.ts'
import type { GuardVerdict } from '../run/views.ts'
import { verdictOf } from './finding.ts'

const GUARD = 'last_administrator'
/** The running count that says whether administrators have heard of it. */
const TOLD = 'access.kept'

/** Leaves a trace of people who kept their access against what the roster says: once per run, and once per notice. */
export function noteKept(context: Context, personIds: readonly string[]): void {
  const run = lastRun(context)
  if (!run || isNoted(run)) return
  for (const subject of personIds) audit(context, subject)
  if (isUnderWay(run)) {
    const guards = JSON.stringify([...guardsOf(run), keptVerdict(personIds.length)])
    patchRun(context, run, { guards })
  }
  if (readCount(context, run.sourceNo, TOLD) > 0) return
  setCount(context, run.sourceNo, [TOLD, personIds.length])
  tellAdministrators(context, run.id)
}

/** After a full reading: nobody is kept any more, so the next time is news again. */
export function forgetKept(context: Context, run: Run): void {
  const isOver = readCount(context, run.sourceNo, TOLD) > 0 && !isNoted(run)
  if (isOver) setCount(context, run.sourceNo, [TOLD, 0])
}

const isNoted = (run: Run): boolean => guardsOf(run).some(({ guard }) => guard === GUARD)
const isUnderWay = ({ state }: Run): boolean => state === 'running'

/** The run that makes records live, or the last one where a day's turn does. */
const lastRun = ({ tx }: Pick<Context, 'tx'>): Run | undefined =>
  tx
    .select()
    .from(rosterRun)
    // The states are written out so that the index of active runs is used.
    .where(and(gt(rosterRun.sourceNo, 0), sql`${rosterRun.state} IN ('queued', 'running')`))
    .limit(1)
    .get() ??
  tx.select().from(rosterRun).where(gt(rosterRun.id, '')).orderBy(desc(rosterRun.id)).limit(1).get()

function audit({ tx, now, actor }: Context, subject: string): void {
  appendAudit(tx, {
    at: now,
    actor: actor.id,
    via: actor.via,
    act: 'roster.keep_access',
    subject,
    outcome: 'ok',
    rule: GUARD,
  })
}

const keptVerdict = (n: number): GuardVerdict =>
  verdictOf({
    guard: GUARD,
    collection: 'users',
    message: `The SIS ends the account of ${n === 1 ? 'the last administrator' : `the last ${amount(n, 'administrator')}`} of this district.`,
    count: n,
    limit: 0,
    holds:
      'Their access stays, as nobody else could look after the district. Everything else went ahead.',
    approve: 'There is nothing to approve for this.',
    leave:
      'The access stays until somebody else administers the district; the next full sync then ends it. Give another person the role of administrator.',
  })
