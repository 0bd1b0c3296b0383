/** Data that moves under a reader: rows served already are removed, so that later offsets slide. */
import { listedAt, listedCount, wholeSpan } from '../query/span.ts'
import type { Change } from '../state/changes/change.ts'
import type { Provider } from '../state/provider.ts'
import { recordOf } from '../state/students.ts'
import type { Switches } from '../state/switches.ts'

type Served = { collection: string; page: number; end: number }

/** The changes that `shift` asks for after a page, once enough rows have been served; else `null`. */
export function shiftAfter(provider: Provider, served: Served): readonly Change[] | null {
  const order = readShift(provider.switches.shift)
  if (order === null || served.collection !== order.collection || served.page < order.page)
    return null
  if (order.collection === 'users') return shiftStudents(provider, order.rows, served.end)
  const table = provider.served().table(order.collection)
  const span = wholeSpan(table)
  if (served.end < order.rows || listedCount(span) < order.rows) return null
  const rows = Array.from({ length: order.rows }, (_, position) => listedAt(span, position))
  return [{ kind: 'lose-rows', collection: order.collection, rows }]
}

type Order = { rows: number; page: number; collection: 'users' | 'enrollments' | 'classes' }

function readShift(shift: Switches['shift']): Order | null {
  if (shift === 'off') return null
  const [rows = '', page = '', name] = shift.split('@')
  const collection = name === 'enrollments' || name === 'classes' ? name : 'users'
  return { rows: Number(rows), page: Number(page), collection }
}

/** Students come after the staff, so the first ones have been served once the pull is past both. */
function shiftStudents(
  { history: { draft: world } }: Provider,
  rows: number,
  end: number,
): readonly Change[] | null {
  const changes: Change[] = []
  let slot = world.layout.staff
  for (
    let student = 0;
    student < world.layout.students && changes.length < rows;
    student++, slot++
  ) {
    if (recordOf(world, student) === 'active') changes.push({ kind: 'purge', student })
  }
  return changes.length === rows && slot <= end ? changes : null
}
