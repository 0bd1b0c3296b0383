import type { Term } from '../data/calendar.ts'
import type { Lens } from './lens.ts'
import type { BaseRow, Field, Table } from './table.ts'
import { createTable } from './table.ts'

const SESSION_SALT = 0x22

/** `part` 0 is the year, the others are its terms or semesters. */
type SessionRow = BaseRow & { school: number; part: number }

/** How many sessions one calendar has: the year and its parts. */
const partCount = ({ switches, world }: Lens): number =>
  1 + (switches.sessions === 'semesters' ? world.year.semesters : world.year.terms).length

const calendarCount = ({ switches, world }: Lens): number =>
  switches.sessions === 'per-school' ? world.layout.schools : 1

const sessionId = (lens: Lens, school: number, part: number): string =>
  lens.ids.session.base(school * partCount(lens) + part, 0)

const sessionRef = (lens: Lens, school: number, part: number): string =>
  lens.ref('academicSessions', sessionId(lens, school, part), 'academicSession')

/** The reference that classes and courses of a school make to their school year. */
export const yearRef = (lens: Lens, school: number): string =>
  sessionRef(lens, calendarCount(lens) === 1 ? 0 : school, 0)

/** A year and four terms for the district, a year and two semesters, or a calendar for every school. */
export function sessionsTable(lens: Lens): Table {
  const parts = partCount(lens)
  return createTable<SessionRow>({
    name: 'academicSessions',
    lens,
    count: calendarCount(lens) * parts,
    row: (index) => {
      const school = Math.floor(index / parts)
      const part = index % parts
      return {
        id: sessionId(lens, school, part),
        status: 'active',
        stamp: lens.baseStamp(SESSION_SALT, index),
        school,
        part,
      }
    },
    guess: lens.ids.session.guess,
    fields: sessionFields(lens, parts),
    removed: [],
    added: [],
    uniform: true,
    touched: [],
    group: ({ part }) => (part === 0 ? 'schoolYear' : partType(lens)),
    bad: () => null,
    duplicates: [],
  })
}

const partType = ({ switches }: Lens): string =>
  switches.sessions === 'semesters' ? 'semester' : 'term'

function sessionFields(lens: Lens, parts: number): readonly Field<SessionRow>[] {
  const { year } = lens.world
  const semesters = lens.switches.sessions === 'semesters'
  const spans: readonly Term[] = [year, ...(semesters ? year.semesters : year.terms)]
  const span = ({ part }: SessionRow): Term => spans[part] ?? year
  const children = Array.from({ length: parts - 1 }, (_, k) => k + 1)
  return [
    ['title', (row) => JSON.stringify(span(row).title)],
    ['startDate', (row) => `"${span(row).startDate}"`],
    ['endDate', (row) => `"${span(row).endDate}"`],
    ['type', ({ part }) => (part === 0 ? '"schoolYear"' : `"${partType(lens)}"`)],
    ['parent', ({ school, part }) => (part === 0 ? '' : sessionRef(lens, school, 0))],
    [
      'children',
      ({ school, part }) =>
        part === 0 ? `[${children.map((child) => sessionRef(lens, school, child)).join(',')}]` : '',
    ],
    ['schoolYear', () => `"${year.startYear + 1}"`],
  ]
}
