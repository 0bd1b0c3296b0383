import { and, desc, gt, lt } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../../kernel/result.ts'
import { rosterRun } from '../../../store/tables/roster.ts'
import { query } from '../../command.ts'
import { cursorField } from '../../concern/fields.ts'
import { summaryOf } from './sync-view.ts'

/** Syncs of one page; a week of a busy roster is still a glance. */
const PAGE = 50

/** The syncs there were, newest first. */
export const listSyncs = query({
  name: 'sync.list',
  input: z.object({ cursor: cursorField }),
  allowed: { on: 'sync', do: 'read' },
  run: ({ tx }, { cursor }) => {
    const rows = tx
      .select()
      .from(rosterRun)
      .where(and(gt(rosterRun.id, ''), cursor ? lt(rosterRun.id, cursor) : undefined))
      .orderBy(desc(rosterRun.id))
      .limit(PAGE + 1)
      .all()
    const page = rows.slice(0, PAGE)
    const nextCursor = rows.length > PAGE ? (page.at(-1)?.id ?? null) : null
    return ok({ syncs: page.map(summaryOf), nextCursor })
  },
})
