import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { recordIssues } from '../issue/issues.ts'
import type { PersonChange } from './save-people.ts'

/**
 * Notes every staff address that several active people have, on the records of each of them, and takes the note back
 * when one is left. Such an address proves nothing: nobody signs in or is linked by it.
 */
export function noteSharedEmails(
  context: Context,
  sourceNo: number,
  changes: readonly PersonChange[],
): void {
  const looked = changes.filter(mayShare)
  const emails = new Set(looked.flatMap(({ before, after }) => [before?.email, after.email]))
  const list = JSON.stringify([...emails].filter((email) => email !== null && email !== undefined))
  if (list === '[]') return
  const holders = context.tx.all<{ email: string; id: string }>(sql`
    SELECT p.email, p.id FROM json_each(${list}) AS j
      CROSS JOIN person AS p INDEXED BY person_email ON p.email = j.value
    WHERE p.is_staff = 1 AND p.enabled = 1 AND p.archived_at IS NULL`)
  const byEmail = Map.groupBy(holders, ({ email }) => email)
  const shared = [...byEmail.values()].filter((people) => people.length > 1).flat()
  const sharing = new Set(shared.map(({ id }) => id))
  const others = [...holders, ...looked].map(({ id }) => id).filter((id) => !sharing.has(id))
  report(context, sourceNo, [...sharing])
  takeBack(context, sourceNo, [...new Set(others)])
}

const mayShare = ({ before, after }: PersonChange): boolean =>
  (before?.email ?? null) !== null || after.email !== null

/** Where the issue points to; the row itself may be as ever. */
const FIELD = 'email'

function report(context: Context, sourceNo: number, people: readonly string[]): void {
  if (people.length === 0) return
  const records = context.tx.all<{ id: string }>(sql`
    SELECT a.sourced_id AS id FROM json_each(${JSON.stringify(people)}) AS j
      CROSS JOIN person_alias AS a ON a.person_id = j.value AND a.source_no = ${sourceNo}
      CROSS JOIN roster_user AS u ON u.source_no = a.source_no AND u.sourced_id = a.sourced_id
    WHERE u.archived_at IS NULL AND u.facet & 2 <> 0`)
  const issues = JSON.stringify(records.map(({ id }) => [id, 'email_shared', FIELD]))
  recordIssues(context, { sourceNo, collection: 'users', issues })
}

function takeBack({ tx }: Context, sourceNo: number, people: readonly string[]): void {
  tx.run(sql`
    DELETE FROM roster_issue
    WHERE source_no = ${sourceNo} AND collection = 'users' AND code = 'email_shared'
      AND sourced_id IN (
        SELECT a.sourced_id FROM json_each(${JSON.stringify(people)}) AS j
          CROSS JOIN person_alias AS a ON a.person_id = j.value AND a.source_no = ${sourceNo})`)
}
