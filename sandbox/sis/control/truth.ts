/** What a reader of this roster ought to have concluded. */
import type { Collection } from '../query/source.ts'
import { COLLECTIONS, openCollection } from '../query/source.ts'
import { listView } from '../query/list-view.ts'
import { isRefusal } from '../query/refusal.ts'
import type { Snapshot } from '../query/snapshot.ts'
import type { Provider } from '../state/provider.ts'
import { currentSchools, isVanished, recordOf, studentCount } from '../state/students.ts'
import type { TruthEvent } from '../state/truth-event.ts'
import type { World } from '../state/world.ts'
import type { Lens } from '../tables/lens.ts'
import { badRowCounts } from '../tables/bad-rows.ts'
import type { StudentTruth } from './describe.ts'
import { briefStudent, describeSchool, describeStudent } from './describe.ts'

/** Students told at once; a whole district is asked for in pages. */
const STUDENTS_MAX = 5_000
const STUDENTS_DEFAULT = 100

/** Rows a list holds now, duplicates of bad rows included. */
export function countRows(snapshot: Snapshot, collection: Collection): number {
  const view = listView(openCollection(snapshot, collection), {
    filter: null,
    sort: null,
    descending: false,
  })
  return isRefusal(view) ? 0 : view.count
}

const countsOf = (snapshot: Snapshot): Record<string, number> =>
  Object.fromEntries(
    [...COLLECTIONS].map(([name, collection]) => [name, countRows(snapshot, collection)]),
  )

const eventJson = (lens: Lens, event: TruthEvent): Record<string, unknown> => ({
  ...event,
  student: briefStudent(lens, event.student),
  ...('from' in event ? { from: describeSchool(lens, event.from) } : {}),
  ...('to' in event ? { to: describeSchool(lens, event.to) } : {}),
})

/** How many students are at each school today: with it as home, and as a second school. */
function schoolCounts(lens: Lens): readonly unknown[] {
  const { world } = lens
  const counts = lens.schoolIds.map((_id, school) => ({
    ...describeSchool(lens, school),
    home: 0,
    second: 0,
  }))
  for (let student = 0; student < studentCount(world); student++) {
    for (const [k, school] of currentSchools(world, student).entries()) {
      const count = counts[school]
      if (count === undefined) continue
      if (k === 0) count.home += 1
      else count.second += 1
    }
  }
  return counts
}

/** Students the feed has lost although they are still there. */
function vanishedCount(world: World): number {
  if (world.vanished === null) return 0
  let count = 0
  for (let student = 0; student < studentCount(world); student++) {
    if (isVanished(world, student) && recordOf(world, student) !== 'purged') count += 1
  }
  return count
}

/** Totals per collection as pages show them, and everything that has really happened. */
export function districtTruth(provider: Provider): Record<string, unknown> {
  const served = provider.served()
  const { lens } = provider.actual()
  const { world } = lens
  const events = world.events.map((event) => eventJson(lens, event))
  return {
    seed: provider.history.start.seed,
    size: provider.history.start.size,
    day: world.day,
    schoolYear: world.year.title,
    counts: countsOf(served),
    schools: schoolCounts(lens),
    vanished: vanishedCount(world),
    badRows: badRowCounts(served.lens, [served.table('users'), served.table('enrollments')]),
    transfers: events.filter(({ kind }) => kind === 'transfer'),
    others: events.filter(({ kind }) => kind !== 'transfer'),
  }
}

/** Students in the order of the district's numbers, a page at a time. */
export function studentsTruth(
  provider: Provider,
  params: URLSearchParams,
): { total: number; students: readonly StudentTruth[] } {
  const { lens } = provider.actual()
  const total = studentCount(lens.world)
  const offset = Math.max(0, Number(params.get('offset') ?? 0) || 0)
  const asked = Math.max(0, Number(params.get('limit') ?? STUDENTS_DEFAULT) || 0)
  const count = Math.max(0, Math.min(asked, STUDENTS_MAX, total - offset))
  const students = Array.from({ length: count }, (_, k) => describeStudent(lens, offset + k))
  return { total, students }
}
