import { expect, it } from 'vitest'
import { fieldsOf } from '../../src/connectors/oneroster/fields.ts'
import { COLLECTIONS, type Collection } from '../../src/core/ports/roster-source.ts'
import { ENROLLMENT, mapped, ORG, ref, TEACHER } from './oneroster-wire-rows.ts'

/** A record of each collection with every field that is kept. */
const WHOLE: Readonly<Record<Collection, object>> = {
  orgs: { ...ORG, identifier: '12', parent: ref('d1') },
  academicSessions: {
    sourcedId: 'y1',
    status: 'active',
    title: '2026-27',
    type: 'schoolYear',
    startDate: '2026-08-01',
    endDate: '2027-08-01',
    schoolYear: '2027',
    parent: ref('y0'),
  },
  classes: {
    sourcedId: 'c1',
    status: 'active',
    title: 'Art',
    classType: 'homeroom',
    school: ref('o1'),
  },
  users: {
    ...TEACHER,
    preferredFirstName: 'A',
    preferredLastName: 'B',
    email: 'a@b.example',
    username: 'ab',
    userMasterIdentifier: 'm1',
    identifier: '7',
    userIds: [{ type: 'hr', identifier: '8' }],
    primaryOrg: ref('o1'),
    agents: [ref('s1')],
  },
  enrollments: ENROLLMENT,
}

it.each(COLLECTIONS)(
  'asking for the kept fields of %s loses nothing that is kept',
  (collection) => {
    const asked = new Set(fieldsOf(collection, '1.2'))
    const whole = mapped(collection, WHOLE[collection]).rows
    const wire = Object.entries(WHOLE[collection]).filter(([field]) => asked.has(field))
    expect(mapped(collection, Object.fromEntries(wire)).rows).toEqual(whole)
    const empty = Object.entries(whole[0] ?? {}).filter(([, value]) => value === null)
    expect(empty.map(([column]) => column)).toEqual(collection === 'users' ? ['grade'] : [])
  },
)
