import { sql } from 'drizzle-orm'
import { dayIn, type Instant } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { PLACE_PERSONS } from '../run/limits.ts'
import { linkGuardians } from '../identity/link-guardians.ts'
import { holdUndecided } from '../match/hold.ts'
import { quietNow } from '../guard/mode-rules.ts'
import { loadBreaks } from './breaks.ts'
import { loadFiles, loadOrgs, loadTerms, programsIn } from './load.ts'
import { placePerson } from './person.ts'
import { savePlaced } from './save.ts'
import type { Source } from '../source/source.ts'

/** Who looks at persons anew: a run, or the turn of a day. */
export type Looker = {
  readonly id: string
  /** Number of the run; that of the last one for a day. */
  readonly no: number
  /** Everything was read without a fault: only then may silence confirm a move. */
  readonly complete: boolean
  /** Only changes were read: a school nobody knows may be one that has not been told yet. */
  readonly mayLackSchools: boolean
  /** When the roster was looked at before. */
  readonly since: Instant | null
}

/** Works out anew where the next touched persons belong; false when nobody is left. */
export function placeNext(context: Context, source: Source, looker: Looker): boolean {
  const ids = nextPersons(context, source)
  if (ids.length === 0) return false
  const today = dayIn(context.district.timeZone, context.now)
  const orgs = loadOrgs(context, source)
  const files = loadFiles(context, ids, orgs)
  const setting = {
    today,
    orgs,
    terms: loadTerms(context, source, today),
    breaks: loadBreaks(context),
    programs: new Set(programsIn(orgs)),
    run: looker,
    mayLackSchools: looker.mayLackSchools,
    isFrozen: quietNow(context, source) !== null,
  }
  const items = files.flatMap((file) => {
    const placed = placePerson(file, setting)
    return placed ? [{ file, placed }] : []
  })
  savePlaced(context, { source, looker }, holdUndecided(context, items))
  linkGuardians(context, source, files)
  context.tx.run(sql`
    DELETE FROM roster_work WHERE source_no = ${source.no} AND stage = 'person'
      AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
  return true
}

function nextPersons({ tx }: Context, source: Source): string[] {
  return tx
    .all<{ id: string }>(sql`
      SELECT id FROM roster_work WHERE source_no = ${source.no} AND stage = 'person'
      ORDER BY id LIMIT ${PLACE_PERSONS}`)
    .map((row) => row.id)
}
