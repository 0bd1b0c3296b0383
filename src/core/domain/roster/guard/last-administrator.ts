import { sql } from 'drizzle-orm'
import { ALL_SCHOOLS } from '../../../kernel/actor.ts'
import { activeAdministrators } from '../../access/administrators.ts'
import type { Context } from '../../command.ts'
import { noteKept } from './kept-access.ts'

/** What a run would make of a person, as far as their access goes. */
export type AccessChange = {
  readonly id: string
  readonly before: Access | null
  readonly after: {
    readonly isStaff: boolean
    readonly enabled: boolean
    readonly archived: boolean
  }
}
type Access = {
  readonly isStaff: number
  readonly enabled: number
  readonly archivedAt: number | null
}

/**
 * Whoever of these people must keep their access although the roster would end it: without them nobody could look
 * after the district's connections any more, this one included. Their ids; usually none. That it happened is written
 * to the audit log and on the run, and administrators hear of it once while it lasts.
 */
export function keepsLastAdministrator(
  context: Context,
  changes: readonly AccessChange[],
): ReadonlySet<string> {
  const losing = changes.filter(({ before, after }) => before && isActive(before) && !willBe(after))
  if (losing.length === 0) return new Set()
  const administrators = activeAdministrators(context)
  const ending = losing.map(({ id }) => id).filter((id) => administrators.has(id))
  if (ending.length === 0 || ending.length < administrators.size) return new Set()
  noteKept(context, ending)
  return new Set(ending)
}

const isActive = ({ isStaff, enabled, archivedAt }: Access): boolean =>
  isStaff === 1 && enabled === 1 && archivedAt === null

const willBe = ({ isStaff, enabled, archived }: AccessChange['after']): boolean =>
  isStaff && enabled && !archived

/** Has everybody looked at again who may have kept their access for this reason: by now there may be somebody else. */
export function reviewAdministrators({ tx }: Pick<Context, 'tx'>, sourceNo: number): void {
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${sourceNo}, 'person', person_id FROM role_grant
    WHERE school_id = ${ALL_SCHOOLS} AND role = 'config_admin'`)
}
