import type { SyncPlan } from '../../src/core/domain/roster/plan/view.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import type { RosterProvider } from './roster-provider.ts'
import { readSync, sync } from './roster-run.ts'

const operator = { caller: OPERATOR }

/** Everything that is live: what a trial run must leave alone. */
const LIVE = [
  'org',
  'person',
  'person_name',
  'person_alias',
  'person_key',
  'membership',
  'guardianship',
  'account',
  'session',
  'transfer',
  'transfer_watch',
  'roster_org',
  'roster_session',
  'roster_class',
  'roster_user',
  'roster_enrollment',
  'roster_dangling',
  'roster_work',
]

export const liveTables = (district: TestDistrict): Record<string, unknown[]> =>
  Object.fromEntries(LIVE.map((table) => [table, all(district, `SELECT * FROM ${table}`)]))

export const all = ({ storage }: TestDistrict, query: string): Record<string, unknown>[] =>
  storage.database.prepare(query).all()

export async function trial(district: TestDistrict, provider: RosterProvider): Promise<Sync> {
  return sync(district, provider.courier, { dryRun: true })
}

export async function readPlan(district: TestDistrict, id: string): Promise<SyncPlan> {
  const read = await district.client.ask('sync.plan', { id }, operator)
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

export const approve = (district: TestDistrict, { id, planHash }: Pick<Sync, 'id' | 'planHash'>) =>
  district.client.run('sync.approve', { id, ...(planHash !== null && { planHash }) }, operator)

/** Approves a plan and lets it happen. */
export async function applied(
  district: TestDistrict,
  provider: RosterProvider,
  run: Sync,
): Promise<Sync> {
  const asked = provider.asked.length
  const answer = await approve(district, run)
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  await district.drain(provider.courier)
  if (provider.asked.length !== asked) throw new Error('the provider was asked again')
  return readSync(district, run.id)
}

/** Who is a student where today, as `person at school`. */
export function seats(district: TestDistrict): Set<string> {
  const today = new Date(district.clock.now).toISOString().slice(0, 10)
  const rows = all(
    district,
    `SELECT m.person_id || ' at ' || m.org_id AS seat FROM membership AS m
     WHERE m.role = 'student' AND m.begin_on <= '${today}'
       AND (m.end_on IS NULL OR m.end_on > '${today}')`,
  )
  return new Set(rows.map((row) => String(row['seat'])))
}

export type SchoolChange = { school: string; arriving: number; leaving: number; staying: number }

/** What happened at each school between two looks. */
export function schoolChanges(
  district: TestDistrict,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): SchoolChange[] {
  const names = new Map(
    all(district, 'SELECT id, name FROM org').map((row) => [
      String(row['id']),
      String(row['name']),
    ]),
  )
  const changes = new Map<string, SchoolChange>()
  const count = (seat: string, what: 'arriving' | 'leaving' | 'staying'): void => {
    const school = names.get(seat.split(' at ')[1] ?? '') ?? ''
    const change = changes.get(school) ?? { school, arriving: 0, leaving: 0, staying: 0 }
    change[what]++
    changes.set(school, change)
  }
  for (const seat of after) count(seat, before.has(seat) ? 'staying' : 'arriving')
  for (const seat of before) if (!after.has(seat)) count(seat, 'leaving')
  return [...changes.values()].toSorted((a, b) => (a.school < b.school ? -1 : 1))
}

export const plannedChanges = ({ schools }: SyncPlan): SchoolChange[] =>
  schools
    .map(({ school, students }) => ({ school: school.name, ...students }))
    .filter(({ arriving, leaving, staying }) => arriving + leaving + staying > 0)

/** From now on runs begin only when a test says so, whatever the clock shows. */
export function onlyByHand(district: TestDistrict): void {
  const never = Number.MAX_SAFE_INTEGER
  const settings = `json_set(settings, '$.deltaEveryMinutes', NULL)`
  all(district, `UPDATE roster_source SET next_full_at = ${never}, settings = ${settings}`)
  all(district, `UPDATE outbox SET state = 'done' WHERE kind = 'roster.tick'`)
}
