/** The records of a file that differ between two moments. */
import { guardiansOfStudent, studentsOfGuardian } from '../data/people.ts'
import { orderById } from '../query/order.ts'
import type { Snapshot } from '../query/snapshot.ts'
import { wholeSpan } from '../query/span.ts'
import type { View } from '../query/view.ts'
import { explicitView, sortedView } from '../query/view.ts'
import { stampOf } from '../state/world.ts'
import { stampWriter } from '../tables/wire-text.ts'
import type { Handle, Table } from '../tables/table.ts'
import { guardianSlot, studentSlot } from '../tables/user-ids.ts'
import { recordReader } from './bulk.ts'
import type { CsvFile } from './files.ts'
import type { CsvRecord } from './record.ts'
import { isEnded, textOf } from './record.ts'

export type DeltaOptions = {
  before: Snapshot
  after: Snapshot
  /** An instant; later changes are told. */
  since: string
}

/**
 * The lines of a delta file: what is new or different, and what is gone as `tobedeleted`. A line whose own date did
 * not move carries the date of the newest change of the district, unless the provider goes by dates alone.
 */
export function* deltaLines(options: DeltaOptions, file: CsvFile): Generator<CsvRecord> {
  const { switches } = options.after.lens
  const now = stampWriter(switches.stamps)(newestStamp(options))
  for (const pair of pairs(options, file)) {
    if (switches.csvDelta === 'dated') {
      if (pair.moved) yield* linesOf(file, pair.is)
    } else yield* differences(file, pair, now)
  }
}

const linesOf = (file: CsvFile, record: CsvRecord | null): readonly CsvRecord[] =>
  record === null ? [] : file.lines(record)

function* differences(file: CsvFile, { was, is, moved }: Pair, now: string): Generator<CsvRecord> {
  const old = new Map(linesOf(file, was).map((line) => [idOf(line), line]))
  for (const line of linesOf(file, is)) {
    const known = old.get(idOf(line))
    old.delete(idOf(line))
    const dated = moved && !file.derived
    if (dated || !isSame(file, known, line)) yield moved ? line : { ...line, dateLastModified: now }
  }
  for (const gone of old.values()) {
    if (!isEnded(gone)) yield { ...gone, status: 'tobedeleted', dateLastModified: now }
  }
}

const idOf = (line: CsvRecord): string => textOf(line['sourcedId'])

/** A new date is a change by itself, except in lines that only borrow the date of another record. */
function isSame(file: CsvFile, was: CsvRecord | undefined, is: CsvRecord): boolean {
  if (was === undefined) return false
  const { dateLastModified } = was
  return JSON.stringify(was) === JSON.stringify(file.derived ? { ...is, dateLastModified } : is)
}

const newestStamp = ({ after, since }: DeltaOptions): string => {
  const stamp = stampOf(after.lens.world)
  return stamp > since ? stamp : since
}

type Pair = {
  was: CsvRecord | null
  is: CsvRecord | null
  /** True when the record's own date is later than the moment before. */
  moved: boolean
}

/** Walks both moments side by side in the order of the ids, so that nothing has to be held. */
function* pairs(options: DeltaOptions, { table: name }: CsvFile): Generator<Pair> {
  const before = options.before.table(name)
  const after = options.after.table(name)
  const readBefore = recordReader(before)
  const readAfter = recordReader(after)
  const quick = isSameFrame(options)
  const old = quick ? candidates(options, before) : sortedView(wholeSpan(before))
  const next = quick ? candidates(options, after) : sortedView(wholeSpan(after))
  let o = 0
  for (let n = 0; n < next.count; n++) {
    const handle = next.at(n)
    const id = after.id(handle)
    while (o < old.count && before.id(old.at(o)) < id) {
      yield { was: readBefore(old.at(o)), is: null, moved: false }
      o += 1
    }
    const same = o < old.count && before.id(old.at(o)) === id
    const was = same ? readBefore(old.at(o)) : null
    if (same) o += 1
    yield { was, is: readAfter(handle), moved: after.stamp(handle) > options.since }
  }
  for (; o < old.count; o++) yield { was: readBefore(old.at(o)), is: null, moved: false }
}

/** What changes every row at once; while it is the same, only touched rows can differ. */
function frameOf({ lens: { world, ids } }: Snapshot): string {
  const { epochs, schoolEpochs, yearsPassed, closed, mangled, redated, vanished } = world
  const lost = [world.lostRows.enrollments.size, world.lostRows.classes.size]
  const first = ids.user.base(0, 0)
  const parts = [epochs, [...schoolEpochs], yearsPassed, [...closed], mangled, redated, vanished]
  return JSON.stringify([...parts, lost, first])
}

const isSameFrame = ({ before, after, since }: DeltaOptions): boolean =>
  after.lens.switches.guardianLinks === 'usual' &&
  frameOf(before) === frameOf(after) &&
  since >= after.lens.stampMax

/** The rows of a table that may differ: touched students with everybody who names them, and added rows. */
function candidates(options: DeltaOptions, table: Table): View {
  const other = (table.lens === options.after.lens ? options.before : options.after).table(
    table.name,
  )
  const slots = new Set([...other.touched, ...table.touched, ...other.removed, ...table.removed])
  if (table.name === 'users') for (const slot of relatives(options)) slots.add(slot)
  const rows: readonly Handle[] = [...slots, ...table.added]
  const listed = rows.filter((row) => row < table.count && table.isListed(row))
  return explicitView(orderById(table, listed))
}

/** Moving one child can change the records of the guardians and of their other children. */
function relatives({ before, after }: DeltaOptions): readonly number[] {
  const { lens } = after
  const { layout } = lens.world
  const touched = [...before.lens.world.students.keys(), ...lens.world.students.keys()]
  const guardians = new Set(touched.flatMap((student) => guardiansOfStudent(layout, student)))
  const students = new Set(
    [...guardians].flatMap((guardian) => studentsOfGuardian(layout, guardian)),
  )
  return [
    ...[...students].filter((row) => row < layout.students).map((row) => studentSlot(lens, row)),
    ...[...guardians]
      .filter((row) => row < layout.guardians && lens.switches.guardians === 'listed')
      .map((row) => guardianSlot(lens, row)),
  ]
}
