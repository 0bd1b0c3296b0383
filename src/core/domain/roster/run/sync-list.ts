import { and, desc, gt, lt } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../../kernel/result.ts'
import { rosterRun } from '../../../store/tables/roster.ts'
import { query, type Context } from '../../command.ts'
import { cursorField } from '../../concern/fields.ts'
import { pullsOf } from '../read/pull.ts'
import { listedOf } from './sync-view.ts'
import type { Run } from './run.ts'
import type { SyncListed } from './views.ts'

/** Syncs of one page; a week of a busy roster is still a glance. */
const PAGE = 50

/** The syncs there were with what each brought, newest first. */
export const listSyncs = query({
  name: 'sync.list',
  input: z.object({ cursor: cursorField }),
  allowed: { on: 'sync', do: 'read' },
  run: (context, { cursor }) => {
    const rows = context.tx
      .select()
      .from(rosterRun)
      .where(and(gt(rosterRun.id, ''), cursor ? lt(rosterRun.id, cursor) : undefined))
      .orderBy(desc(rosterRun.id))
      .limit(PAGE + 1)
      .all()
    const page = rows.slice(0, PAGE)
    const nextCursor = rows.length > PAGE ? (page.at(-1)?.id ?? null) : null
    return ok({ syncs: page.map((run) => lineOf(context, run)), nextCursor })
  },
})

/** A run that is over has its numbers in its own row. */
const lineOf = (context: Pick<Context, 'tx'>, run: Run): SyncListed =>
  listedOf(run, run.collections === null ? pullsOf(context, run) : [])
