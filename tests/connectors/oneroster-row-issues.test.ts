import { describe, expect, it } from 'vitest'
import type { Collection } from '../../src/core/ports/roster-source.ts'
import { mapped, ref, STUDENT, TEACHER, ENROLLMENT, ORG } from './oneroster-wire-rows.ts'

describe('a row that cannot be used is named and set aside', () => {
  const long = 'x'.repeat(1_001)
  it.each<[string, Collection, object, string]>([
    [
      'no name at all',
      'users',
      { ...STUDENT, givenName: '', familyName: null },
      'name_missing familyName',
    ],
    ['an org without name', 'orgs', { ...ORG, sourcedId: 's1', name: ' ' }, 'name_missing name'],
    ['a name too long', 'users', { ...STUDENT, familyName: long }, 'too_long familyName'],
    [
      'a key too long',
      'enrollments',
      { ...ENROLLMENT, sourcedId: 's1', user: ref('x'.repeat(256)) },
      'too_long user',
    ],
    [
      'more roles than one person has',
      'users',
      { ...STUDENT, roles: Array.from({ length: 101 }, () => STUDENT.roles[0]) },
      'too_long roles',
    ],
    [
      'an enrollment that ends first',
      'enrollments',
      { ...ENROLLMENT, sourcedId: 's1', endDate: '2026-08-16' },
      'date_order endDate',
    ],
    [
      'a session that ends first',
      'academicSessions',
      { sourcedId: 's1', startDate: '2026-08-17', endDate: '2026-08-01' },
      'date_order endDate',
    ],
    [
      'a role that ends first',
      'users',
      {
        ...STUDENT,
        roles: [
          { role: 'student', org: ref('o1'), beginDate: '2026-08-17', endDate: '2026-08-01' },
        ],
      },
      'date_order roles.endDate',
    ],
  ])('%s', (...[, collection, wire, issue]) => {
    const { rows, ids, issues, fatal, quarantined } = mapped(collection, wire)
    expect(rows).toEqual([])
    expect(ids).toEqual(['s1'])
    expect(issues[0]).toBe(`s1 ${issue}`)
    expect([fatal, quarantined]).toEqual([0, 1])
  })

  it('an enrollment that never began is a row like any other', () => {
    const { rows, issues } = mapped('enrollments', { ...ENROLLMENT, endDate: '2026-08-17' })
    expect(rows[0]).toMatchObject({ beginDate: '2026-08-17', endDate: '2026-08-17' })
    expect(issues).toEqual([])
  })

  it('an id too long is cut and set aside', () => {
    const { rows, ids, issues, quarantined } = mapped('orgs', {
      ...ORG,
      sourcedId: 'x'.repeat(300),
    })
    expect([rows, ids, quarantined]).toEqual([[], ['x'.repeat(255)], 1])
    expect(issues).toEqual([`${'x'.repeat(255)} too_long sourcedId`])
    const padded = mapped('orgs', { ...ORG, sourcedId: `  ${'x'.repeat(300)}` })
    expect(padded.ids).toEqual(ids)
  })

  it('the longest id, name and list that are allowed are allowed', () => {
    const id = 'x'.repeat(255)
    const roles = Array.from({ length: 100 }, (_, i) => ({ role: 'student', org: ref(`o${i}`) }))
    const wire = { ...STUDENT, sourcedId: id, familyName: 'y'.repeat(1_000), roles }
    const { rows, issues } = mapped('users', wire)
    expect(rows[0]).toMatchObject({ sourcedId: id, familyName: 'y'.repeat(1_000) })
    expect(rows[0]?.['roles']).toHaveLength(100)
    expect(issues).toEqual([])
  })

  it('and the good rows of the page are all there', () => {
    const bad = [
      null,
      'text',
      7,
      [],
      {},
      { ...STUDENT, sourcedId: '' },
      { ...STUDENT, sourcedId: {} },
    ]
    const { rows, ids, fatal, quarantined } = mapped('users', STUDENT, ...bad, TEACHER)
    expect(rows.map((row) => row['sourcedId'])).toEqual(['s1', 't1'])
    expect([ids, fatal, quarantined]).toEqual([['s1', 't1'], bad.length, 0])
  })

  it('an id that lost digits on the way is no id', () => {
    const wire: unknown = JSON.parse(
      '{"sourcedId":12345678901234567890,"name":"A","status":"active"}',
    )
    expect(mapped('orgs', wire)).toMatchObject({ rows: [], ids: [], fatal: 1 })
  })
})

describe('a field that cannot be read is empty, noted, and its row is used', () => {
  const role = (change: object) => ({ roles: [{ ...STUDENT.roles[0], ...change }] })
  it.each<[string, Collection, object, string, object]>([
    [
      'role_missing',
      'users',
      { ...STUDENT, ...role({ role: null }) },
      'role_missing roles.role',
      { roles: [['other', 'primary', 'o1', '2026-08-17', null]] },
    ],
    [
      'role_missing in an enrollment',
      'enrollments',
      { ...ENROLLMENT, sourcedId: 's1', role: '' },
      'role_missing role',
      { role: 'other' },
    ],
    [
      'role_unmapped',
      'users',
      { ...STUDENT, ...role({ role: 'ext:coach' }) },
      'role_unmapped roles.role',
      { roles: [['other', 'primary', 'o1', '2026-08-17', null]] },
    ],
    [
      'role_unmapped in an enrollment',
      'enrollments',
      { ...ENROLLMENT, sourcedId: 's1', role: 'auditor' },
      'role_unmapped role',
      { role: 'other' },
    ],
    [
      'org_unknown',
      'users',
      { ...STUDENT, ...role({ org: null }) },
      'org_unknown roles.org',
      { roles: [['student', 'primary', null, '2026-08-17', null]] },
    ],
    [
      'user_unknown',
      'enrollments',
      { ...ENROLLMENT, sourcedId: 's1', user: null },
      'user_unknown user',
      { user: null },
    ],
    [
      'class_unknown',
      'enrollments',
      { ...ENROLLMENT, sourcedId: 's1', class: {} },
      'class_unknown class',
      { class: null },
    ],
    [
      'date_unreadable',
      'enrollments',
      { ...ENROLLMENT, sourcedId: 's1', endDate: 'June' },
      'date_unreadable endDate',
      { endDate: null, beginDate: '2026-08-17' },
    ],
    [
      'flag_unreadable',
      'users',
      { ...STUDENT, enabledUser: 'maybe' },
      'flag_unreadable enabledUser',
      { enabled: null },
    ],
    [
      'email_malformed',
      'users',
      { ...TEACHER, sourcedId: 's1', email: 'nobody at school' },
      'email_malformed email',
      { email: null },
    ],
  ])('%s', (...[, collection, wire, issue, expected]) => {
    const { rows, issues, quarantined } = mapped(collection, wire)
    expect(rows[0]).toMatchObject({ sourcedId: 's1', ...expected })
    expect(issues).toEqual([`s1 ${issue}`])
    expect(quarantined).toBe(0)
  })

  it('a guardian without a school is nothing to note', () => {
    const wire = { ...STUDENT, roles: [{ role: 'guardian' }] }
    expect(mapped('users', wire).issues).toEqual([])
  })

  it('words of the standard in another spelling are those words', () => {
    const spelt = mapped('users', {
      ...STUDENT,
      ...role({ role: 'District Administrator', roleType: 'Primary' }),
    })
    expect(spelt.rows[0]).toMatchObject({
      roles: [['districtAdministrator', 'primary', 'o1', '2026-08-17', null]],
    })
    expect(spelt.issues).toEqual([])
    expect(mapped('orgs', { ...ORG, type: 'SCHOOL' }).rows[0]).toMatchObject({ type: 'school' })
    expect(mapped('orgs', { ...ORG, type: 'annex' }).rows[0]).toMatchObject({ type: 'other' })
  })

  it('the same trouble in two fields is two notes', () => {
    const wire = { ...ENROLLMENT, beginDate: '?', endDate: '?' }
    expect(mapped('enrollments', wire).issues).toEqual([
      'e1 date_unreadable beginDate',
      'e1 date_unreadable endDate',
    ])
  })

  it('the same trouble in many roles is one note', () => {
    const roles = Array.from({ length: 90 }, () => ({ role: 'ext:x', org: ref('o1') }))
    expect(mapped('users', { ...STUDENT, roles }).issues).toEqual(['s1 role_unmapped roles.role'])
  })

  it('one hopeless row does not drown the notes of the others', () => {
    const org = { ...STUDENT, status: '?', enabledUser: '?', email: '?', userIds: '?' }
    const hopeless = {
      ...org,
      roles: [
        { role: 'teacher', beginDate: '?', endDate: '?' },
        { role: '?', org: ref('o1') },
      ],
      agents: Array.from({ length: 20 }, (_, i) => ref(`g${i}`)),
    }
    const { issues } = mapped('users', hopeless, { ...TEACHER, enabledUser: '?' })
    expect(issues).toHaveLength(6)
    expect(issues.at(-1)).toBe('t1 flag_unreadable enabledUser')
    const nameless = mapped('users', { ...hopeless, givenName: '', familyName: '' })
    expect(nameless.issues).toHaveLength(5)
    expect(nameless.issues[0]).toBe('s1 name_missing familyName')
  })
})
