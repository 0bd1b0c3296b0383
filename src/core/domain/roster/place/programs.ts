import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../command.ts'
import { loadOrgs, programsIn } from './load.ts'
import { patchSource, type Source } from '../source/source.ts'

const ids = z.array(z.string())

/** Where the list of programs changed, everybody who is enrolled in one of them gets a home anew. */
export function touchPrograms(context: Context, source: Source): void {
  const now = programsIn(loadOrgs(context, source))
  const before = ids.parse(JSON.parse(source.programsSeen))
  const changed = [...now, ...before].filter((id) => now.includes(id) !== before.includes(id))
  if (changed.length === 0) return
  context.tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT DISTINCT ${source.no}, 'person', m.person_id
    FROM json_each(${JSON.stringify(changed)}) AS j
      CROSS JOIN membership AS m ON m.org_id = j.value AND m.role = 'student'`)
  patchSource(context, source, { programsSeen: JSON.stringify(now) })
}
