import type { World } from '../world.ts'
import { stampOf } from '../world.ts'
import { touch } from '../students.ts'
import type { Change } from './change.ts'
import { comeBack, dual, enroll } from './join.ts'
import { purge, unschedule, withdraw } from './leave.ts'
import { rollover } from './rollover.ts'
import { closeSchool, transfer } from './transfer.ts'

/**
 * Lets one thing happen to the district. The same changes in the same order always give the same district.
 * Throws `ChangeRefused`, with the district as it was, when the change makes no sense.
 */
export function applyChange(world: World, change: Change): void {
  world.sequence += 1
  try {
    if (isStudentChange(change)) applyToStudent(world, change)
    else if (isRecordsChange(change)) applyToRecords(world, change)
    else applyToDistrict(world, change)
  } catch (refusal) {
    world.sequence -= 1
    throw refusal
  }
}

type StudentChange = Extract<Change, { student: number }>

const isStudentChange = (change: Change): change is StudentChange => 'student' in change

type RecordsChange = Extract<
  Change,
  { kind: 'mangle' | 'rekey-school' | 'rekey-all' | 'lose-rows' }
>

const RECORDS_KINDS: readonly string[] = ['mangle', 'rekey-school', 'rekey-all', 'lose-rows']
const isRecordsChange = (change: Change): change is RecordsChange =>
  RECORDS_KINDS.includes(change.kind)

function applyToStudent(world: World, change: StudentChange): void {
  switch (change.kind) {
    case 'transfer':
      return transfer(world, change)
    case 'withdraw':
      return withdraw(world, change.student, change.day)
    case 'unschedule':
      return unschedule(world, change.student, change.day)
    case 'purge':
      return purge(world, change.student)
    case 'return':
      return comeBack(world, change)
    case 'dual':
      return dual(world, change)
    case 'rename':
      return rename(world, change)
  }
}

function applyToDistrict(
  world: World,
  change: Exclude<Change, StudentChange | RecordsChange>,
): void {
  switch (change.kind) {
    case 'enroll':
      return enroll(world, change.to, change.day)
    case 'close-school':
      return closeSchool(world, change)
    case 'rollover':
      return rollover(world)
    case 'advance':
      world.day = change.day
      return
  }
}

/** Changes of the records that change nothing about anybody. */
function applyToRecords(world: World, change: RecordsChange): void {
  switch (change.kind) {
    case 'mangle':
      world.mangled = { percent: change.percent, stamp: stampOf(world) }
      return
    case 'rekey-school':
      world.schoolEpochs.set(change.school, (world.schoolEpochs.get(change.school) ?? 0) + 1)
      return
    case 'rekey-all':
      for (const kind of change.kinds) world.epochs[kind] += 1
      return
    case 'lose-rows':
      for (const row of change.rows) world.lostRows[change.collection].add(row)
  }
}

function rename(world: World, change: Extract<Change, { kind: 'rename' }>): void {
  const state = touch(world, change.student)
  state.name = { given: change.given, family: change.family }
  state.rowStamp = stampOf(world)
  world.events.push({ kind: 'renamed', student: change.student, day: world.day })
}
