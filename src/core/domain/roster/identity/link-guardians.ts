import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { PersonFile } from '../place/load.ts'
import type { Source } from '../source/source.ts'
import { hasFacet } from './user-record.ts'

/** Which side of a link told it; a link stays while one of them does. */
const TOLD_BY_STUDENT = 1
const TOLD_BY_GUARDIAN = 2

/**
 * Links students and guardians. A record names the other side or not; either is enough, and a link that neither
 * names any more goes. Links of a student who left stay as they were.
 */
export function linkGuardians(
  context: Context,
  source: Source,
  files: readonly PersonFile[],
): void {
  const said = files.flatMap((file) => {
    const living = file.records.filter((record) => !record.archived)
    const isStudent = living.some((record) => hasFacet(record, 'student'))
    const agents = living.flatMap((record) => record.agents)
    return agents.map((agent) => [file.row.id, agent, Number(isStudent)])
  })
  const present = files.filter(({ records }) => records.some((record) => !record.archived))
  const students = present.filter(isStudentFile)
  const others = present.filter((file) => !isStudentFile(file))
  const links = resolve(context, source, said)
  addLinks(context, links)
  for (const [side, group] of [
    [TOLD_BY_STUDENT, students],
    [TOLD_BY_GUARDIAN, others],
  ] as const) {
    dropUntold(context, { side, ids: group.map(({ row }) => row.id), links })
  }
}

const isStudentFile = ({ records }: PersonFile): boolean =>
  records.some((record) => !record.archived && hasFacet(record, 'student'))

type Link = { student_id: string; guardian_id: string; side: number }

/** Of the two persons of a link exactly one is a student. */
function resolve({ tx }: Context, source: Source, said: readonly unknown[]): Link[] {
  if (said.length === 0) return []
  return tx.all<Link>(sql`
    SELECT DISTINCT CASE WHEN j.value ->> 2 THEN j.value ->> 0 ELSE a.person_id END AS student_id,
      CASE WHEN j.value ->> 2 THEN a.person_id ELSE j.value ->> 0 END AS guardian_id,
      CASE WHEN j.value ->> 2 THEN ${TOLD_BY_STUDENT} ELSE ${TOLD_BY_GUARDIAN} END AS side
    FROM json_each(${JSON.stringify(said)}) AS j
      CROSS JOIN person_alias AS a ON a.source_no = ${source.no} AND a.sourced_id = j.value ->> 1
      CROSS JOIN roster_user AS u ON u.source_no = a.source_no AND u.sourced_id = a.sourced_id
    WHERE a.person_id <> j.value ->> 0 AND (u.facet & 1) = (j.value ->> 2 = 0)`)
}

function addLinks({ tx }: Context, links: readonly Link[]): void {
  if (links.length === 0) return
  const rows = links.map((link) => [link.student_id, link.guardian_id, link.side])
  tx.run(sql`
    INSERT INTO guardianship (student_id, guardian_id, told_by)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each(${JSON.stringify(rows)}) AS j
    WHERE true
    ON CONFLICT (student_id, guardian_id) DO UPDATE SET told_by = told_by | excluded.told_by
      WHERE told_by & excluded.told_by = 0`)
}

type Untold = {
  readonly side: number
  readonly ids: readonly string[]
  readonly links: readonly Link[]
}

/** Takes back what one side of these persons no longer says. */
function dropUntold({ tx }: Context, { side, ids, links }: Untold): void {
  if (ids.length === 0) return
  const own = sql.raw(side === TOLD_BY_STUDENT ? 'student_id' : 'guardian_id')
  const told = new Set(
    links.filter((link) => link.side === side).map((l) => `${l.student_id} ${l.guardian_id}`),
  )
  const stored = tx.all<{ student_id: string; guardian_id: string }>(sql`
    SELECT g.student_id, g.guardian_id
    FROM json_each(${JSON.stringify(ids)}) AS j CROSS JOIN guardianship AS g ON g.${own} = j.value
    WHERE g.told_by & ${side}`)
  const gone = stored
    .filter((link) => !told.has(`${link.student_id} ${link.guardian_id}`))
    .map((link) => [link.student_id, link.guardian_id])
  if (gone.length === 0) return
  const which = sql`(student_id, guardian_id) IN (
    SELECT j.value ->> 0, j.value ->> 1 FROM json_each(${JSON.stringify(gone)}) AS j)`
  tx.run(sql`UPDATE guardianship SET told_by = told_by & ~${side} WHERE ${which}`)
  tx.run(sql`DELETE FROM guardianship WHERE ${which} AND told_by = 0`)
}
