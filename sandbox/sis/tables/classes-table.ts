import type { Course } from '../data/courses.ts'
import { courseAt } from '../data/courses.ts'
import { PERIODS } from '../data/layout.ts'
import { classLevels, classPeriod, classSchool } from '../data/lessons.ts'
import { mix } from '../data/random.ts'
import { gradeText } from './grade-text.ts'
import type { Lens } from './lens.ts'
import { endedStatus } from './lens.ts'
import { yearRef } from './sessions-table.ts'
import type { BaseRow, Field, Table } from './table.ts'
import { createTable } from './table.ts'

const CLASS_SALT = 0x44
const COURSE_OF_CLASS = 0xc1a5

type ClassRow = BaseRow & { index: number; school: number }

export const classId = (lens: Lens, index: number): string => lens.ids.class.base(index, 0)

/** Every class of the school year; those of a closed school end with it. */
export function classesTable(lens: Lens): Table {
  const { world, switches } = lens
  const { closed, layout, lostRows } = world
  const ended = endedStatus(switches)
  return createTable<ClassRow>({
    name: 'classes',
    lens,
    count: layout.classes,
    row: (index) => {
      const school = classSchool(layout, index)
      const closing = closed.get(school)
      return {
        id: classId(lens, index),
        status: closing === undefined ? 'active' : (ended ?? 'active'),
        stamp: closing?.stamp ?? lens.baseStamp(CLASS_SALT, index),
        index,
        school,
      }
    },
    guess: lens.ids.class.guess,
    fields: classFields(lens),
    removed: removedClasses(lens, ended === null),
    added: [],
    uniform: closed.size === 0 && lostRows.classes.size === 0,
    touched: [],
    group: () => 'class',
    bad: () => null,
    duplicates: [],
  })
}

function removedClasses({ world }: Lens, closedVanish: boolean): readonly number[] {
  const { closed, layout, lostRows } = world
  if (!closedVanish || closed.size === 0) return [...lostRows.classes].toSorted((a, b) => a - b)
  const all = Array.from({ length: layout.classes }, (_, index) => index)
  return all.filter(
    (index) => lostRows.classes.has(index) || closed.has(classSchool(layout, index)),
  )
}

function classFields(lens: Lens): readonly Field<ClassRow>[] {
  const { layout } = lens.world
  const { grades } = lens.switches
  const courseIndex = (row: ClassRow): number =>
    mix(layout.seed ^ COURSE_OF_CLASS, row.index) % layout.courses
  const course = (row: ClassRow): Course => courseAt(courseIndex(row))
  const section = ({ index }: ClassRow): number => Math.floor(index / layout.schools / PERIODS) + 1
  const period = ({ index }: ClassRow): number => classPeriod(layout, index) + 1
  return [
    ['title', (row) => `"${course(row).title} - ${period(row)}.${section(row)}"`],
    ['classCode', (row) => `"${course(row).code}-${period(row)}${section(row)}"`],
    ['classType', (row) => (period(row) === 1 ? '"homeroom"' : '"scheduled"')],
    ['location', (row) => `"Room ${100 + (row.index % 80)}"`],
    [
      'grades',
      (row) =>
        JSON.stringify(
          classLevels(layout, row.index).map((level) => gradeText(grades, level, row.index)),
        ),
    ],
    ['subjects', (row) => `["${course(row).subject}"]`],
    ['course', (row) => lens.ref('courses', lens.ids.course.base(courseIndex(row), 0), 'course')],
    ['school', (row) => lens.schoolRefs[row.school] ?? ''],
    ['terms', (row) => `[${yearRef(lens, row.school)}]`],
    ['subjectCodes', (row) => `["${course(row).subjectCode}"]`],
    ['periods', (row) => `["${period(row)}"]`],
  ]
}
