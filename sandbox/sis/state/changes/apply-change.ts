import type { World } from '../world.ts'
import { stampOf } from '../world.ts'
import { studentName } from '../../data/people.ts'
import { studentCount, touch } from '../students.ts'
import type { Change } from './change.ts'
import { ChangeRefused } from './change.ts'
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

const RECORDS_KINDS = [
  'mangle',
  'redate',
  'vanish',
  'rekey-school',
  'rekey-all',
  'lose-rows',
] as const

type RecordsChange = Extract<Change, { kind: (typeof RECORDS_KINDS)[number] }>

const isRecordsChange = (change: Change): change is RecordsChange =>
  RECORDS_KINDS.some((kind) => kind === change.kind)

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
    case 'reuse':
      return reuse(world, change.student)
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
      return mangle(world, change)
    case 'redate':
      world.redated = { percent: change.percent, stamp: stampOf(world) }
      return
    case 'vanish':
      return vanish(world, change)
    case 'rekey-school':
      return rekeySchool(world, change.school)
    case 'rekey-all':
      for (const kind of change.kinds) world.epochs[kind] += 1
      return
    case 'lose-rows':
      for (const row of change.rows) world.lostRows[change.collection].add(row)
  }
}

/** Done anew, the same rows are written in yet another way. */
function mangle(world: World, { percent, anew }: Extract<Change, { kind: 'mangle' }>): void {
  const times = anew === true ? (world.mangled?.times ?? 0) + 1 : 1
  world.mangled = { percent, stamp: stampOf(world), times }
}

/** The record, sourcedId and all, now belongs to a person with another name and other numbers. */
function reuse(world: World, student: number): void {
  const state = touch(world, student)
  if (state.stranger === true) throw new ChangeRefused('that record has been handed on already')
  state.stranger = true
  state.name = studentName(world.layout, studentCount(world) + student)
  state.rowStamp = stampOf(world)
  world.events.push({ kind: 'reused', student, day: world.day })
}

/** None at all brings everybody back. */
function vanish(world: World, { percent, school }: Extract<Change, { kind: 'vanish' }>): void {
  world.vanished = percent === 0 ? null : { percent, school }
}

function rekeySchool({ schoolEpochs }: World, school: number): void {
  schoolEpochs.set(school, (schoolEpochs.get(school) ?? 0) + 1)
}

function rename(world: World, change: Extract<Change, { kind: 'rename' }>): void {
  const state = touch(world, change.student)
  state.name = { given: change.given, family: change.family }
  state.rowStamp = stampOf(world)
  world.events.push({ kind: 'renamed', student: change.student, day: world.day })
}
