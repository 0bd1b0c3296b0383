import { PERIODS } from '../data/layout.ts'
import type { World } from '../state/world.ts'
import type { Handle, Table } from '../tables/table.ts'
import type { Snapshot } from './snapshot.ts'

/** Rows of a table that name a school in their `school`, `roles` or `orgs`; looks only at rows that could. */
export function schoolHandles({ lens }: Snapshot, table: Table, school: number): readonly Handle[] {
  const users = lens.version === '1.1' ? 'orgs' : 'roles'
  const field = table.name === 'users' ? users : 'school'
  const writer = table.writer(new Set([field]))
  const mark = `"sourcedId":"${lens.schoolIds[school] ?? ''}"`
  const candidates = [...formulaRows(lens.world, table, school), ...table.added]
  return candidates.filter((handle) => table.isListed(handle) && writer(handle).includes(mark))
}

function formulaRows(world: World, table: Table, school: number): readonly Handle[] {
  const { layout } = world
  if (table.name === 'classes') return every(layout.classes, layout.schools, school)
  const students = studentRows(world, school)
  if (table.name === 'users')
    return [...staffRows(world, school), ...students.map((i) => layout.staff + i)]
  const teachers = every(layout.classes, layout.schools, school).map(
    (c) => layout.students * PERIODS + c,
  )
  return [...students.flatMap((i) => every(PERIODS, 1, 0).map((e) => i * PERIODS + e)), ...teachers]
}

/** `first`, `first + step` and so on, below `end`. */
const every = (end: number, step: number, first: number): readonly number[] =>
  Array.from({ length: Math.max(0, Math.ceil((end - first) / step)) }, (_, k) => first + k * step)

const staffRows = (world: World, school: number): readonly number[] =>
  world.closed.size > 0 ? every(world.layout.staff, 1, 0) : (world.teachers[school] ?? [])

/** Students who may be at a school: its own, those of the school before (dual enrollment), and moved ones. */
function studentRows(world: World, school: number): readonly number[] {
  const { students, schools } = world.layout
  if (world.yearsPassed > 0) return every(students, 1, 0)
  const before = (school + schools - 1) % schools
  const moved = [...world.students.keys()].filter((student) => student < students)
  const all = new Set([
    ...every(students, schools, school),
    ...every(students, schools, before),
    ...moved,
  ])
  return [...all].toSorted((a, b) => a - b)
}
