import { eq } from 'drizzle-orm'
import type { Context } from '../../src/core/domain/command.ts'
import { identifySlice } from '../../src/core/domain/roster/identity/identify-slice.ts'
import { placeNext } from '../../src/core/domain/roster/place/next.ts'
import { storedColumns } from '../../src/core/domain/roster/apply/record-tables.ts'
import { beginRun, findRun, type Run } from '../../src/core/domain/roster/run/run.ts'
import { findSource, type Source } from '../../src/core/domain/roster/source/source.ts'
import type { UserRecord } from '../../src/core/domain/roster/identity/user-record.ts'
import { rosterRun } from '../../src/core/store/tables/roster.ts'
import { sql } from 'drizzle-orm'
import type { TestDistrict } from '../helpers/district.ts'
import { inDistrict } from '../helpers/outside.ts'

/** What a record says, beside what every record of the desk says. */
export type Said = Partial<Omit<UserRecord, 'sourcedId' | 'seenAt' | 'archived'>>

export const STUDENT: UserRecord['roles'] = [['student', 'primary', 'a', null, null]]
export const STAFF: UserRecord['roles'] = [['teacher', 'primary', 'a', null, null]]
export const GUARDIAN: UserRecord['roles'] = [['guardian', 'primary', null, null, null]]

let fingerprint = 0

/** The row of a user as the connector hands it over. */
export function rowOf(id: string, said: Said): string {
  const row = { ...silent(id), ...said }
  return JSON.stringify([
    id,
    ++fingerprint,
    0,
    Number(row.enabled),
    row.givenName,
    row.familyName,
    row.preferredGivenName,
    row.preferredFamilyName,
    row.grade,
    row.email,
    row.masterIdentifier,
    row.identifier,
    row.userIds,
    row.username,
    row.primaryOrg,
    row.roles,
    row.agents,
  ])
}

const silent = (id: string): Required<Said> => ({
  enabled: true,
  givenName: `Given${id}`,
  familyName: `Family${id}`,
  preferredGivenName: null,
  preferredFamilyName: null,
  grade: null,
  email: null,
  username: null,
  masterIdentifier: null,
  identifier: null,
  userIds: [],
  primaryOrg: null,
  roles: STUDENT,
  agents: [],
})

/** Works on the identity of records as a sync does, without the sync: records are applied, identified and placed. */
export function identityDesk(district: TestDistrict) {
  const within = <T>(work: (context: Context, source: Source) => T): T =>
    inDistrict(district, (context) => {
      const source = findSource(context)
      if (!source) throw new Error('no source')
      return work(context, source)
    })
  const one = (query: string, ...values: string[]): unknown =>
    Object.values(district.storage.database.prepare(query).get(...values) ?? {})[0] ?? null
  return {
    within,
    one,
    /** Schools a and b, and what else is named. */
    addOrgs: (...ids: string[]) =>
      within((context, source) => {
        for (const id of ids) {
          context.tx.run(sql`INSERT INTO roster_org (source_no, sourced_id, fp, name, type, org_id)
            VALUES (${source.no}, ${id}, 1, ${`School ${id}`}, ${id === 'd' ? 'district' : 'school'}, ${`org-${id}`})`)
          context.tx.run(sql`INSERT INTO org (id, source_id, sourced_id, name, type)
            VALUES (${`org-${id}`}, ${source.id}, ${id}, ${`School ${id}`}, ${id === 'd' ? 'district' : 'school'})`)
        }
      }),
    /** Records arrive or change. */
    put: (records: Readonly<Record<string, Said>>) =>
      within((context, source) => {
        const rows = Object.entries(records).map(([id, said]) => rowOf(id, said))
        const { names, values } = storedColumns('users')
        context.tx.run(sql`
          INSERT INTO roster_user (source_no, sourced_id, fp, ${sql.raw(names.join(', '))})
          SELECT ${source.no}, j.value ->> 0, j.value ->> 1, ${sql.join(values, sql`, `)}
          FROM json_each(${`[${rows.join()}]`}) AS j WHERE true
          ON CONFLICT (source_no, sourced_id) DO UPDATE SET fp = excluded.fp, body = excluded.body,
            facet = excluded.facet, archived_at = NULL`)
        for (const id of Object.keys(records)) touch(context, source, id)
      }),
    enroll: (id: string, user: string, school: string) =>
      within((context, source) => {
        context.tx.run(sql`INSERT INTO roster_enrollment
          (source_no, sourced_id, fp, user_id, class_id, school, role, begin_on, end_on)
          VALUES (${source.no}, ${id}, 1, ${user}, ${`c-${school}`}, ${school}, 'student',
            '2026-08-17', '2027-06-05')`)
        touch(context, source, user)
      }),
    archive: (...ids: string[]) =>
      within((context, source) => {
        for (const id of ids) {
          context.tx.run(sql`UPDATE roster_user SET archived_at = ${context.now}
            WHERE source_no = ${source.no} AND sourced_id = ${id}`)
          touch(context, source, id)
        }
      }),
    /** Identifies and places whatever was touched. */
    settle: () => {
      const id = within((context, source) =>
        beginRun(context, source, { mode: 'full', dryRun: false, startedBy: 'operator' }),
      )
      const read = (context: Context): Run => {
        const run = findRun(context, id)
        if (!run) throw new Error('no run')
        return run
      }
      within(({ tx }) => {
        tx.update(rosterRun)
          .set({ state: 'running', phase: 'identifying', cursor: '{}' })
          .where(eq(rosterRun.id, id))
          .run()
      })
      while (within((context) => read(context).phase === 'identifying')) {
        within((context, source) => identifySlice(context, source, read(context)))
      }
      const looker = within((context) => ({
        id,
        no: read(context).no,
        complete: true,
        mayLackSchools: false,
        since: null,
      }))
      while (within((context, source) => placeNext(context, source, looker)));
      within(({ tx }) => {
        tx.update(rosterRun)
          .set({ state: 'succeeded', phase: 'done' })
          .where(eq(rosterRun.id, id))
          .run()
      })
      district.clock.advance(1_000)
    },
    personOf: (id: string): string =>
      String(one('SELECT person_id FROM person_alias WHERE sourced_id = ?', id)),
    persons: (): number => Number(one('SELECT count(*) FROM person WHERE archived_at IS NULL')),
  }
}

function touch({ tx }: Context, source: Source, user: string): void {
  tx.run(sql`INSERT OR IGNORE INTO roster_work SELECT ${source.no}, 'user', ${user} WHERE true`)
}

export type IdentityDesk = ReturnType<typeof identityDesk>
