import { courseAt } from '../data/courses.ts'
import type { Lens } from './lens.ts'
import { yearRef } from './sessions-table.ts'
import type { BaseRow, Field, Table } from './table.ts'
import { createTable } from './table.ts'

const COURSE_SALT = 0x33

type CourseRow = BaseRow & { index: number }

/** The catalogue of the district. */
export function coursesTable(lens: Lens): Table {
  return createTable<CourseRow>({
    name: 'courses',
    lens,
    count: lens.world.layout.courses,
    row: (index) => ({
      id: lens.ids.course.base(index, 0),
      status: 'active',
      stamp: lens.baseStamp(COURSE_SALT, index),
      index,
    }),
    guess: lens.ids.course.guess,
    fields: courseFields(lens),
    removed: [],
    added: [],
    uniform: true,
    touched: [],
    group: () => 'course',
    bad: () => null,
    duplicates: [],
  })
}

const courseFields = (lens: Lens): readonly Field<CourseRow>[] => [
  ['title', ({ index }) => `"${courseAt(index).title}"`],
  ['schoolYear', () => yearRef(lens, 0)],
  ['courseCode', ({ index }) => `"${courseAt(index).code}"`],
  ['grades', () => ''],
  ['subjects', ({ index }) => `["${courseAt(index).subject}"]`],
  ['org', () => lens.districtRef],
  ['subjectCodes', ({ index }) => `["${courseAt(index).subjectCode}"]`],
]
