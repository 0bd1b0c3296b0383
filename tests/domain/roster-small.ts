import type { TestDistrict } from '../helpers/district.ts'
import {
  addGuardian,
  addPupil,
  addWorker,
  seedProvider,
  type RosterProvider,
} from './roster-provider.ts'

/** Two schools of two dozen students with a guardian each, and a teacher. */
export function smallProvider(): RosterProvider {
  const provider = seedProvider(['a', 'b'])
  provider.pageSize = 10
  for (let i = 0; i < 24; i++) {
    addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b', agents: [`g${i}`] })
    addGuardian(provider, { id: `g${i}`, school: 'a', agents: [`s${i}`] })
  }
  addWorker(provider, { id: 't', school: 'a' })
  return provider
}

/** What is known in the end, without the ids and moments that differ from run to run. */
export function truth({ storage }: TestDistrict): unknown {
  const all = (query: string): unknown[] => storage.database.prepare(query).all()
  return {
    people:
      all(`SELECT a.sourced_id, p.given_name, p.is_student, p.is_staff, p.is_guardian, o.sourced_id AS home,
        p.archived_at IS NOT NULL AS archived
      FROM person_alias AS a JOIN person AS p ON p.id = a.person_id LEFT JOIN org AS o ON o.id = p.home_school_id
      ORDER BY 1`),
    memberships:
      all(`SELECT a.sourced_id, o.sourced_id, m.role, m.begin_on, m.end_on FROM membership AS m
      JOIN person_alias AS a ON a.person_id = m.person_id JOIN org AS o ON o.id = m.org_id ORDER BY 1, 2, 3, 4`),
    links: all(`SELECT s.sourced_id, g.sourced_id FROM guardianship AS l
      JOIN person_alias AS s ON s.person_id = l.student_id
      JOIN person_alias AS g ON g.person_id = l.guardian_id ORDER BY 1, 2`),
    transfers: all(`SELECT a.sourced_id, t.kind, t.effective_on, t.state FROM transfer AS t
      JOIN person_alias AS a ON a.person_id = t.person_id ORDER BY 1, 2, 3`),
    words: all(`SELECT word, count(*) AS n FROM person_name GROUP BY word ORDER BY 1`),
    counts: all('SELECT name, n FROM roster_count ORDER BY 1'),
  }
}

/** A move, a tombstone, a disappearance and a new name. */
export function changeThings(provider: RosterProvider): void {
  provider.change('enrollments', 'e-s1', { endDate: '2026-10-12' })
  addPupil(provider, {
    id: 's1-b',
    school: 'b',
    number: 's1',
    given: 'Givens1',
    family: 'Familys1',
    begin: '2026-10-12',
  })
  provider.tombstone('users', 's2')
  provider.vanish('users', 's3')
  provider.change('users', 's4', { familyName: 'Renamed' })
}
