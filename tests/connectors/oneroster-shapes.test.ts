import { describe, expect, it } from 'vitest'
import { ENROLLMENT, mapped, ORG, ref, STUDENT } from './oneroster-wire-rows.ts'

const plainly = mapped('users', STUDENT)
const NOBODY = { ...STUDENT, roles: undefined }
const roleOf = (role: string, org: string | null = 'o1') => [role, null, org, null, null]
const user = (change: object) => mapped('users', { ...NOBODY, ...change }).rows[0]
const enrollment = (change: object) => mapped('enrollments', { ...ENROLLMENT, ...change })

/** Every name of a value written otherwise, as deep as it goes. */
function renamed(value: unknown, write: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, write))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [write(name), renamed(each, write)]),
  )
}

describe('a record whose names are written otherwise is the same record', () => {
  it.each<[string, (name: string) => string]>([
    ['with a capital', (name) => name.slice(0, 1).toUpperCase() + name.slice(1)],
    ['small', (name) => name.toLowerCase()],
    ['large', (name) => name.toUpperCase()],
    ['with underscores', (name) => name.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)],
  ])('%s', (_, write) => {
    expect(mapped('users', renamed(STUDENT, write))).toEqual(plainly)
    expect(mapped('enrollments', renamed(ENROLLMENT, write))).toEqual(
      mapped('enrollments', ENROLLMENT),
    )
    expect(mapped('orgs', renamed(ORG, write))).toEqual(mapped('orgs', ORG))
  })

  it('and what is nobody’s to read stays unread', () => {
    const wire = { SourcedId: 's1', GivenName: 'A', Password: 'p', Metadata: { SSN: '1' } }
    expect(JSON.stringify(mapped('users', wire))).not.toMatch(/"p"|"1"/)
  })
})

describe('a reference is found', () => {
  it.each<[string, unknown]>([
    ['in a list of one', [ref('o1')]],
    ['as plain text', 'o1'],
    ['as JSON in a text', '{"href":"x","sourcedId":"o1","type":"org"}'],
    ['as a list in a text', '[{"sourcedId":"o1"}]'],
    ['under a name in another letter case', { sourcedID: 'o1', type: 'org' }],
  ])('%s', (_, school) => {
    expect(enrollment({ school }).rows[0]).toMatchObject({ school: 'o1' })
  })

  it.each<[string, unknown]>([
    ['two of them', [ref('o1'), ref('o2')]],
    ['an address alone', { href: 'https://sis.example.org/orgs/o1' }],
    ['an empty list', []],
    ['an empty object', {}],
    ['a list in a list', [[ref('o1')]]],
  ])('but not in %s', (_, school) => {
    expect(enrollment({ school }).rows[0]).toMatchObject({ school: null })
  })
})

describe('the roles of a person are read', () => {
  it.each<[string, object, unknown]>([
    ['as words in a list', { roles: ['student'], orgs: ['o1'] }, [roleOf('student')]],
    ['as one word', { roles: 'student', orgs: [ref('o1')] }, [roleOf('student')]],
    [
      'as a list of 1.1',
      { role: ['teacher', 'aide'], orgs: [ref('o1')] },
      [roleOf('aide'), roleOf('teacher')],
    ],
    ['with one school of 1.1', { role: 'student', org: ref('o1') }, [roleOf('student')]],
    ['with schools as JSON in a text', { role: 'student', orgs: '["o1"]' }, [roleOf('student')]],
    [
      'with several schools for one role',
      { roles: [{ role: 'teacher', orgs: [ref('o2'), ref('o1')] }] },
      [roleOf('teacher'), roleOf('teacher', 'o2')],
    ],
    [
      'with the school as files name it',
      { roles: [{ role: 'student', orgSourcedId: 'o1' }] },
      [roleOf('student')],
    ],
    ['as JSON in a text', { roles: '[{"role":"student","org":"o1"}]' }, [roleOf('student')]],
    ['without a school', { role: 'student', orgs: null }, [roleOf('student', null)]],
  ])('%s', (_, change, roles) => {
    expect(user(change)).toMatchObject({ roles })
  })

  it.each([{ roles: [null] }, { roles: [[]] }, { roles: {}, role: '' }, { role: [] }])(
    'and nothing is made of %j',
    (change) => {
      expect(mapped('users', { ...NOBODY, ...change })).toMatchObject({
        issues: expect.arrayContaining([expect.stringContaining('role_missing')]),
      })
    },
  )
})

describe('other spellings', () => {
  it.each(['agentSourceIds', 'agentSourcedIds'])('guardians under %s', (name) => {
    expect(user({ agents: undefined, [name]: ['g1'] })).toMatchObject({ agents: ['g1'] })
  })

  it.each<[string, unknown]>([
    ['a text as in files', '{State:77},{Local:5}'],
    ['texts in a list', ['{State:77}', 'Local:5']],
    ['JSON in a text', '[{"type":"State","identifier":77},{"type":"Local","identifier":"5"}]'],
  ])('ids of a person as %s', (_, userIds) => {
    expect(user({ userIds })).toMatchObject({
      userIds: [
        ['Local', '5'],
        ['State', '77'],
      ],
    })
  })

  it('a social security number in a text is not kept either', () => {
    expect(user({ userIds: '{SSN:123}' })).toMatchObject({ userIds: [] })
  })

  it.each([
    ['9.0', '09'],
    ['Gr 9', '09'],
    ['G9', '09'],
    ['GR09', '09'],
    ['K4', 'PK'],
    ['5K', 'KG'],
    ['["10"]', '10'],
  ])('the grade %s is %s', (grades, grade) => {
    const { rows, issues } = mapped('users', { ...STUDENT, grades })
    expect([rows[0]?.['grade'], issues]).toEqual([grade, []])
  })
})

describe('a date', () => {
  it.each<[string, unknown]>([
    ['in milliseconds', 1_786_924_800_000],
    ['in seconds', 1_786_924_800],
    ['as a number of digits', 20_260_817],
    ['in its parts', [2026, 8, 17]],
    ['in its parts, with a time', [2026, 8, 17, 0, 0]],
  ])('%s is that day', (_, beginDate) => {
    const { rows, issues } = enrollment({ beginDate })
    expect([rows[0]?.['beginDate'], issues]).toEqual(['2026-08-17', []])
  })

  it.each([
    '0001-01-01',
    '0001-01-01T00:00:00',
    '1753-01-01',
    '1899-12-30T00:00:00Z',
    '1900-01-01',
    '1970-01-01T00:00:00.000Z',
    '0000-00-00',
    '0000-00-00 00:00:00',
    '00/00/0000',
    '/Date(-62135596800000)/',
  ])('that stands for none is none, and ends nothing: %s', (endDate) => {
    const { rows, issues } = enrollment({ beginDate: '2026-08-17', endDate })
    expect([rows[0]?.['endDate'], issues]).toEqual([null, []])
  })

  it.each([[[2026, 13, 1]], [[2026]], [[]]])('of the parts %j is none', (beginDate) => {
    expect(enrollment({ beginDate }).rows[0]).toMatchObject({ beginDate: null })
  })
})
