import { DISTRICT } from '../../cast.ts'
import { schoolIdentifier, schoolName } from '../data/schools.ts'
import type { Lens } from './lens.ts'
import { endedStatus } from './lens.ts'
import type { BaseRow, Field, Table } from './table.ts'
import { createTable } from './table.ts'

const ORG_SALT = 0x11
const DISTRICT_NUMBER = '0001'

/** `school` is `null` for the district itself. */
type OrgRow = BaseRow & { school: number | null }

/** The district (row 0) and its schools (rows 1 and up). */
export function orgsTable(lens: Lens): Table {
  const { world, switches } = lens
  const ended = endedStatus(switches)
  const removed = [...world.closed.keys()].map((school) => school + 1).toSorted((a, b) => a - b)
  return createTable<OrgRow>({
    name: 'orgs',
    lens,
    count: world.layout.schools + 1,
    row: (index) => {
      const stamp = lens.baseStamp(ORG_SALT, index)
      if (index === 0) return { id: lens.districtId, status: 'active', stamp, school: null }
      const school = index - 1
      const closed = world.closed.get(school)
      return {
        id: lens.schoolIds[school] ?? '',
        status: closed === undefined ? 'active' : (ended ?? 'active'),
        stamp: closed === undefined ? stamp : closed.stamp,
        school,
      }
    },
    guess: lens.ids.org.guess,
    fields: orgFields(lens),
    removed: [
      ...(switches.parents === 'out-of-scope' ? [0] : []),
      ...(ended === null ? removed : []),
    ],
    added: [],
    uniform: world.closed.size === 0,
    touched: [],
    group: ({ school }) => (school === null ? 'district' : 'school'),
    bad: () => null,
    duplicates: [],
  })
}

const orgFields = (lens: Lens): readonly Field<OrgRow>[] => [
  ['name', ({ school }) => JSON.stringify(school === null ? DISTRICT.name : schoolName(school))],
  ['type', ({ school }) => (school === null ? '"district"' : '"school"')],
  [
    'identifier',
    ({ school }) => `"${school === null ? DISTRICT_NUMBER : schoolIdentifier(school)}"`,
  ],
  ['parent', ({ school }) => (school === null ? '' : lens.districtRef)],
  ['children', ({ school }) => (school === null ? `[${lens.schoolRefs.join(',')}]` : '')],
]
