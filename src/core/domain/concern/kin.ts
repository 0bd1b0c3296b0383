import { sql } from 'drizzle-orm'
import type { Db } from '../../store/db.ts'

/**
 * How far a family reaches over "is guardian of": child, parent, the parent's other child, that child's other
 * parent. It is counted the same from both ends.
 */
const HOPS_MAX = 3
/** Most relatives that are looked at; a guardian of more is an institution. */
const KIN_MAX = 500

/**
 * The person and their family as the roster knows it. Whoever is in it decides, reads and is told nothing about a
 * matter of that person: conflicts of interest are found here and nowhere else.
 */
export function kinOf(tx: Db, personId: string): readonly string[] {
  return tx
    .all<{ id: string }>(
      sql`WITH RECURSIVE kin (id, hops) AS (
        SELECT ${personId}, 0
        UNION
        SELECT g.guardian_id, hops + 1 FROM kin CROSS JOIN guardianship g ON g.student_id = kin.id WHERE hops < ${HOPS_MAX}
        UNION
        SELECT g.student_id, hops + 1 FROM kin CROSS JOIN guardianship g ON g.guardian_id = kin.id WHERE hops < ${HOPS_MAX}
      )
      SELECT DISTINCT id FROM kin LIMIT ${KIN_MAX}`,
    )
    .map((row) => row.id)
}

/** Whether a matter about `subjectId` must be kept from that person. Nobody is kept from a matter about nobody known. */
export function isExcluded(tx: Db, personId: string | null, subjectId: string | null): boolean {
  if (personId === null || subjectId === null) return false
  return kinOf(tx, personId).includes(subjectId)
}
