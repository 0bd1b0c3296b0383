import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mapRows } from '../../src/connectors/oneroster/map.ts'
import { userRow } from '../../src/core/domain/roster/csv/user-row.ts'

const settings = {
  timeZone: 'America/Chicago',
  mapperVersion: 1,
  words: { roles: {}, grades: {}, metadataIds: [] },
}

const text = fc.option(fc.string({ maxLength: 12 }), { nil: undefined })
const word = (...words: string[]) => fc.option(fc.constantFrom(...words), { nil: undefined })
const id = fc.constantFrom('a', 'b', 'c d', '7')
const reference = fc.option(
  id.map((sourcedId) => ({ sourcedId })),
  { nil: undefined },
)
const day = word('2026-08-17', '2027-06-05T00:00:00', '8/1/26')

const role = fc.record({
  role: word('student', 'teacher', 'parent', 'districtAdministrator', 'ext:bus'),
  roleType: word('primary', 'secondary'),
  org: reference,
  beginDate: day,
})

const user = fc.record({
  sourcedId: fc.constant('u1'),
  status: word('active', 'tobedeleted', 'odd'),
  enabledUser: word('true', 'FALSE', '1'),
  givenName: fc.string({ minLength: 1, maxLength: 9 }),
  familyName: text,
  preferredFirstName: text,
  preferredLastName: text,
  username: text,
  email: word('a@d.test', 'no address'),
  userMasterIdentifier: text,
  identifier: text,
  userIds: fc.array(
    fc.record({ type: word('state', 'hr'), identifier: fc.string({ maxLength: 5 }) }),
    {
      maxLength: 3,
    },
  ),
  grades: fc.array(fc.constantFrom('09', 'KG', 'Tenth grade', '7', 'odd one'), { maxLength: 2 }),
  primaryOrg: reference,
  roles: fc.array(role, { maxLength: 3 }),
  agents: fc.array(
    id.map((sourcedId) => ({ sourcedId })),
    { maxLength: 4 },
  ),
})

const compactOf = (wire: unknown): unknown => {
  const [chunk] = mapRows('users', [wire], settings).chunks
  return chunk === undefined ? undefined : (JSON.parse(chunk) as unknown[])[0]
}

test('a record read again from what is kept of it is the same record', () => {
  fc.assert(
    fc.property(user, (wire) => {
      const compact = compactOf(wire)
      fc.pre(Array.isArray(compact))
      expect(compactOf(userRow(compact as unknown[]))).toEqual(compact)
    }),
    { numRuns: 1_000 },
  )
})
