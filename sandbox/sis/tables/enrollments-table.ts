import { PERIODS } from '../data/layout.ts'
import { classSchool } from '../data/lessons.ts'
import { formulaEnrollment } from '../state/students.ts'
import type { Enrollment, StudentState } from '../state/world.ts'
import { planBadRows } from './bad-rows.ts'
import { classId } from './classes-table.ts'
import type { Lens } from './lens.ts'
import { endedStatus } from './lens.ts'
import type { BaseRow, Field, Table } from './table.ts'
import { createTable } from './table.ts'
import { staffId, studentId } from './user-ids.ts'
import { isServed } from './user-row.ts'
import { flagText } from './wire-text.ts'

const ENROLLMENT_SALT = 0x66

type EnrollmentRow = BaseRow & {
  role: 'student' | 'teacher'
  userId: string
  classIndex: number
  school: number
  begin: string
  end: string
}

/** Six rows per student in the order of the students, then one per class for its teacher. */
export function enrollmentsTable(lens: Lens): Table {
  const { world } = lens
  const { enrollments: count } = world.layout
  const removed = removedEnrollments(lens)
  return createTable<EnrollmentRow>({
    name: 'enrollments',
    lens,
    count,
    row: (index) => formulaRow(lens, index),
    guess: lens.ids.enrollment.guess,
    fields: enrollmentFields(lens),
    removed,
    added: addedEnrollments(lens),
    uniform: world.yearsPassed === 0 && world.closed.size === 0,
    touched: touchedEnrollments(lens),
    group: ({ role }) => role,
    ...planBadRows(lens, { name: 'enrollments', count, removed }),
  })
}

function formulaRow(lens: Lens, index: number): EnrollmentRow {
  const { layout, students } = lens.world
  const student = Math.floor(index / PERIODS)
  if (student >= layout.students) return teacherRow(lens, index)
  const state = students.size === 0 ? undefined : students.get(student)
  const enrollment =
    state === undefined
      ? formulaEnrollment(lens.world, student, index % PERIODS)
      : (state.enrollments.find(({ base }) => base === index) ?? null)
  return enrollment === null
    ? missingRow(lens, index)
    : studentEnrollment(lens, { student, enrollment, id: lens.ids.enrollment.base(index, 0) })
}

/** The row of a graduate or purged student: never listed, but it keeps its place in the order. */
const missingRow = (lens: Lens, index: number): EnrollmentRow => ({
  id: lens.ids.enrollment.base(index, 0),
  status: 'tobedeleted',
  stamp: lens.stampMin,
  role: 'student',
  userId: '',
  classIndex: 0,
  school: 0,
  begin: lens.world.year.startDate,
  end: lens.world.year.startDate,
})

type Told = { student: number; enrollment: Enrollment; id: string }

function studentEnrollment(lens: Lens, { student, enrollment, id }: Told): EnrollmentRow {
  const { classIndex, school, home, begin, end, stamp } = enrollment
  return {
    id,
    status: 'active',
    stamp: stamp ?? lens.baseStamp(ENROLLMENT_SALT, enrollment.base ?? student),
    role: 'student',
    userId: studentId(lens, student, home),
    classIndex,
    school,
    begin,
    end,
  }
}

function teacherRow(lens: Lens, index: number): EnrollmentRow {
  const { world } = lens
  const { layout, year } = world
  const classIndex = index - layout.students * PERIODS
  const school = classSchool(layout, classIndex)
  const teachers = world.teachers[school] ?? []
  const staff =
    teachers[Math.floor(classIndex / layout.schools) % Math.max(1, teachers.length)] ?? 0
  const closed = world.closed.get(school)
  return {
    id: lens.ids.enrollment.base(index, 0),
    status: closed === undefined ? 'active' : (endedStatus(lens.switches) ?? 'active'),
    stamp: closed?.stamp ?? lens.baseStamp(ENROLLMENT_SALT, index),
    role: 'teacher',
    userId: staffId(lens, staff),
    classIndex,
    school,
    begin: year.startDate,
    end: year.endDate,
  }
}

function removedEnrollments(lens: Lens): readonly number[] {
  const { world } = lens
  const { layout, students, lostRows } = world
  const removed = new Set(lostRows.enrollments)
  const candidates =
    world.yearsPassed > 0 || world.vanished !== null
      ? Array.from({ length: layout.students }, (_, student) => student)
      : students.keys()
  for (const student of candidates) {
    if (student < layout.students) for (const row of missingRows(lens, student)) removed.add(row)
  }
  if (endedStatus(lens.switches) === null && world.closed.size > 0) {
    for (let c = 0; c < layout.classes; c++) {
      if (world.closed.has(classSchool(layout, c))) removed.add(layout.students * PERIODS + c)
    }
  }
  return [...removed].toSorted((a, b) => a - b)
}

function missingRows(lens: Lens, student: number): readonly number[] {
  const first = student * PERIODS
  const all = Array.from({ length: PERIODS }, (_, e) => first + e)
  if (!isServed(lens, student)) return all
  const state = lens.world.students.get(student)
  if (state === undefined) return formulaEnrollment(lens.world, student, 0) === null ? all : []
  return all.filter((row) => !state.enrollments.some(({ base }) => base === row))
}

function addedEnrollments(lens: Lens): readonly EnrollmentRow[] {
  const shown = [...lens.world.students.values()].filter(({ index }) => isServed(lens, index))
  return shown.flatMap((state) => addedOf(lens, state))
}

const addedOf = (lens: Lens, { index, enrollments }: StudentState): readonly EnrollmentRow[] =>
  enrollments
    .filter(({ base }) => base === null)
    .map((enrollment) =>
      studentEnrollment(lens, {
        student: index,
        enrollment,
        id: lens.ids.enrollment.extra(index, enrollment.extra),
      }),
    )

function touchedEnrollments({ world }: Lens): readonly number[] {
  const { students, layout } = world
  const touched = [...students.keys()].filter((student) => student < layout.students)
  return touched
    .toSorted((a, b) => a - b)
    .flatMap((student) => Array.from({ length: PERIODS }, (_, e) => student * PERIODS + e))
}

const enrollmentFields = (lens: Lens): readonly Field<EnrollmentRow>[] => [
  ['role', ({ role }) => `"${role}"`],
  ['primary', ({ role }) => flagText(lens.switches, role === 'teacher')],
  ['user', ({ userId }) => lens.ref('users', userId, 'user')],
  ['class', ({ classIndex }) => lens.ref('classes', classId(lens, classIndex), 'class')],
  ['school', ({ school }) => lens.schoolRefs[school] ?? ''],
  ['beginDate', ({ begin }) => `"${begin}"`],
  ['endDate', ({ end }) => `"${end}"`],
]
