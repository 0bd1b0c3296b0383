/** Turns what a control call names, or leaves open, into row numbers. */
import { schoolIdentifier } from '../data/schools.ts'
import type { Snapshot } from '../query/snapshot.ts'
import { createSnapshot } from '../query/snapshot.ts'
import { ChangeRefused } from '../state/changes/change.ts'
import { newestHome, recordOf, secondSchool, studentCount } from '../state/students.ts'
import type { World } from '../state/world.ts'
import { studentByIdentifier } from '../tables/user-fields.ts'

/** A school by number, by sourcedId or by the identifier of its record. */
export type SchoolKey = string | number

/** The row number of a school; throws `ChangeRefused` when there is none. */
export function resolveSchool({ lens }: Snapshot, key: SchoolKey): number {
  const { schools } = lens.world.layout
  const school =
    typeof key === 'number'
      ? key
      : Array.from({ length: schools }, (_, s) => s).find(
          (s) => lens.schoolIds[s] === key.trim() || schoolIdentifier(s) === key,
        )
  if (school === undefined || school < 0 || school >= schools)
    throw new ChangeRefused(`no school ${key}`)
  return school
}

/** The row number of a student by district number or by any sourcedId that is served. */
export function resolveStudent(snapshot: Snapshot, key: string): number {
  const student = studentByIdentifier(key) ?? studentBySourcedId(snapshot, key)
  if (student === null || student < 0 || student >= studentCount(snapshot.lens.world)) {
    throw new ChangeRefused(`no student ${key}`)
  }
  return student
}

/** Records may come without the keys that a person is known by here. */
const keyed = (snapshot: Snapshot): Snapshot => {
  const { world, switches, version } = snapshot.lens
  return switches.keys === 'all'
    ? snapshot
    : createSnapshot(world, { ...switches, keys: 'all' }, version)
}

function studentBySourcedId(snapshot: Snapshot, sourcedId: string): number | null {
  const users = keyed(snapshot).table('users')
  const handle = users.find(sourcedId)
  if (handle === null || users.group(handle) !== 'student') return null
  return studentByIdentifier(String(users.value(handle, 'identifier')))
}

/** Siblings and namesakes are left alone unless somebody asks for them. */
const isPlain = (student: number): boolean => student % 10 > 1 && student % 200 < 198

/** The first students nothing has happened to yet, at one school, attending no other. */
export function eligibleStudents(
  world: World,
  wanted: { school: number; count: number },
): readonly number[] {
  const found: number[] = []
  for (let student = 0; student < world.layout.students && found.length < wanted.count; student++) {
    const free =
      isPlain(student) &&
      !world.students.has(student) &&
      newestHome(world, student) === wanted.school
    if (free && recordOf(world, student) === 'active' && secondSchool(world, student) === null)
      found.push(student)
  }
  if (found.length < wanted.count)
    throw new ChangeRefused('there are not so many untouched students at that school')
  return found
}

/** Whoever left last. */
export function lastLeaver(world: World): number {
  const gone = [...world.students.values()].findLast(({ record }) => record !== 'active')
  if (gone === undefined) throw new ChangeRefused('nobody has left')
  return gone.index
}

/** The next open school after one. */
export function nextSchool(world: World, school: number): number {
  for (let step = 1; step < world.layout.schools; step++) {
    const next = (school + step) % world.layout.schools
    if (!world.closed.has(next)) return next
  }
  throw new ChangeRefused('there is no other open school')
}
