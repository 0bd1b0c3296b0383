import { sql } from 'drizzle-orm'
import { tentatively } from '../../../store/db.ts'
import type { Context } from '../../command.ts'
import { touchPrograms } from '../place/programs.ts'
import { notePersons } from './others.ts'
import { applyOnly, clearWork } from './rehearse.ts'
import { saveCursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

/** Where the plan changes which schools are never home, everybody who is enrolled there is looked at. */
export function planPrograms(context: Context, source: Source, run: Run): void {
  const ids = tentatively<string[]>(
    context.tx,
    (tx) => {
      const inside = { ...context, tx }
      applyOnly(inside, { source, run, people: [] })
      clearWork(inside, source)
      touchPrograms(inside, source)
      return tx
        .all<{ id: string }>(sql`
          SELECT id FROM roster_work
          WHERE source_no = ${source.no} AND stage = 'person' AND id > ''`)
        .map((row) => row.id)
    },
    () => false,
  )
  notePersons(context, run, sql`SELECT value FROM json_each(${JSON.stringify(ids)})`)
  saveCursor(context, run, { part: 'people' })
}
