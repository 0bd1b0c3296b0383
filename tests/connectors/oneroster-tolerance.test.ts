import { describe, expect, it } from 'vitest'
import { mapped, ref, STUDENT, TEACHER, ENROLLMENT, ORG } from './oneroster-wire-rows.ts'

describe('how school systems really write', () => {
  it('relative, absolute and missing hrefs are the same reference (Q3)', () => {
    const ways = [
      { href: '/orgs/o1', sourcedId: 'o1', type: 'org' },
      { href: 'https://sis.example.org/orgs/o1', sourcedId: 'o1' },
      { sourcedId: 'o1' },
      'o1',
    ]
    for (const school of ways) {
      expect(mapped('enrollments', { ...ENROLLMENT, school }).rows[0]).toMatchObject({
        school: 'o1',
      })
    }
    const onlyHref = mapped('enrollments', { ...ENROLLMENT, school: { href: '/orgs/o1' } })
    expect(onlyHref.rows[0]).toMatchObject({ school: null })
  })

  it('an id twice on a page counts once when the rows are equal (Q4)', () => {
    const again = { ...STUDENT, dateLastModified: '2026-09-01T00:00:00Z', metadata: { a: 1 } }
    const { rows, ids, issues, quarantined } = mapped('users', STUDENT, again)
    expect([rows.length, ids, issues, quarantined]).toEqual([1, ['s1'], [], 0])
  })

  it.each([
    ['2026-09-01T00:00:00Z', '2026-09-02T00:00:00Z', 'Grace'],
    ['2026-09-02T00:00:00Z', '2026-09-01T00:00:00Z', 'Ada'],
  ])('of two different rows with one id, of %s and %s, the newer is used (Q4)', (...dates) => {
    const [first, second, givenName] = dates
    const { rows, ids, issues, quarantined } = mapped(
      'users',
      { ...STUDENT, dateLastModified: first },
      TEACHER,
      { ...STUDENT, givenName: 'Grace', dateLastModified: second },
    )
    expect(rows[0]).toMatchObject({ sourcedId: 's1', givenName })
    expect([ids, quarantined]).toEqual([['s1', 't1'], 0])
    expect(issues).toEqual(['s1 duplicate_older sourcedId'])
  })

  it.each([undefined, null, '', 'yesterday', 5, '2026-09-01T00:00:00Z'])(
    'of two different rows with one id and the date %j neither is used, and the id is present',
    (dateLastModified) => {
      const { rows, ids, issues, quarantined } = mapped(
        'users',
        { ...STUDENT, dateLastModified },
        TEACHER,
        { ...STUDENT, givenName: 'Grace', dateLastModified },
      )
      expect(rows.map((row) => row['sourcedId'])).toEqual(['t1'])
      expect(ids).toEqual(['s1', 't1'])
      expect(issues).toEqual(['s1 duplicate_conflict sourcedId'])
      expect(quarantined).toBe(1)
    },
  )

  it.each([
    ['active', 0],
    ['Active', 0],
    ['ACTIVE', 0],
    ['tobedeleted', 1],
    ['toBeDeleted', 1],
    ['inactive', 1],
    ['Inactive', 1],
    [undefined, 0],
    ['', 0],
  ])('status %j means deleted %i (Q8)', (status, deleted) => {
    const { rows, issues } = mapped('orgs', { ...ORG, status })
    expect(rows[0]).toMatchObject({ deleted })
    expect(issues).toEqual([])
  })

  it('an unknown status counts as active and is noted (Q8)', () => {
    const { rows, issues } = mapped('orgs', { ...ORG, status: 'pending' })
    expect(rows[0]).toMatchObject({ deleted: 0 })
    expect(issues).toEqual(['o1 status_unknown status'])
  })

  it('a withdrawn record that lost its other fields is still withdrawn', () => {
    const { rows, issues, quarantined } = mapped('users', {
      sourcedId: 's1',
      status: 'tobedeleted',
    })
    expect(rows[0]).toMatchObject({ sourcedId: 's1', deleted: 1, givenName: null, roles: [] })
    expect([issues, quarantined]).toEqual([[], 0])
  })

  it.each(['agents', 'agent', 'agentSourcedIds'])('guardians are read from %s (Q9)', (field) => {
    const { rows } = mapped('users', { ...STUDENT, [field]: [ref('g2'), ref('g1'), ref('g2')] })
    expect(rows[0]).toMatchObject({ agents: ['g1', 'g2'] })
  })

  it.each([undefined, null, '', []])(
    'a user whose roles are %j is kept, with a note (Q10)',
    (roles) => {
      const { rows, issues } = mapped('users', { ...STUDENT, roles })
      expect(rows[0]).toMatchObject({ sourcedId: 's1', givenName: 'Ada', roles: [], grade: '09' })
      expect(issues).toEqual(['s1 role_missing roles'])
    },
  )

  it('empty text, null and absent are the same (Q10)', () => {
    const empty = { preferredFirstName: '', identifier: '  ', username: '', email: '', agents: '' }
    const none = { preferredFirstName: null, identifier: null, username: null, agents: null }
    const rows = [{ ...TEACHER, ...empty }, { ...TEACHER, ...none }, TEACHER].map(
      (wire) => mapped('users', wire).rows[0],
    )
    expect(rows[1]).toEqual(rows[0])
    expect(rows[2]).toEqual(rows[0])
    expect(mapped('users', { ...TEACHER, ...empty }).issues).toEqual([])
  })

  it.each([
    [['09'], '09'],
    [['9'], '09'],
    ['9', '09'],
    [9, '09'],
    [['9th'], '09'],
    [['Grade 9'], '09'],
    [['Tenth grade'], '10'],
    [['tenth'], '10'],
    [['KG'], 'KG'],
    [['K'], 'KG'],
    [['0'], 'KG'],
    [['Kindergarten'], 'KG'],
    [['Pre-K'], 'PK'],
    [['-1'], 'PK'],
    [['13'], '13'],
    [['12', '13'], '12'],
    ['11, 12', '11'],
    [['UG'], 'UG'],
    [[], null],
    [null, null],
  ])('grades %j are grade %j (Q13)', (grades, grade) => {
    const { rows, issues } = mapped('users', { ...STUDENT, grades })
    expect(rows[0]).toMatchObject({ grade })
    expect(issues).toEqual([])
  })

  it.each(['14', 'Year 9', 'transfer'])('the unknown grade %j is kept and noted (Q13)', (grade) => {
    const { rows, issues } = mapped('users', { ...STUDENT, grades: [grade] })
    expect(rows[0]).toMatchObject({ grade })
    expect(issues).toEqual(['s1 grade_unmapped grades'])
  })

  it.each([
    ['2027', '2027'],
    [2027, '2027'],
    ['2026-2027', '2027'],
    [ref('y1'), null],
    ['next', null],
  ])('schoolYear %j is %j (Q13)', (schoolYear, expected) => {
    const { rows, issues } = mapped('academicSessions', { sourcedId: 'y1', schoolYear })
    expect(rows[0]).toMatchObject({ schoolYear: expected })
    expect(issues).toEqual([])
  })

  it('padded and numeric ids are the same id on both sides of a reference (Q14)', () => {
    expect(mapped('users', { ...STUDENT, sourcedId: '  s1 ' }).ids).toEqual(['s1'])
    expect(mapped('users', { ...STUDENT, sourcedId: 1001 }).ids).toEqual(['1001'])
    const { rows } = mapped('enrollments', { ...ENROLLMENT, user: ref(1001), class: ref(' c1 ') })
    expect(rows[0]).toMatchObject({ user: '1001', class: 'c1' })
  })

  it.each([
    ['true', 1],
    [true, 1],
    ['TRUE', 1],
    ['1', 1],
    [1, 1],
    ['Y', 1],
    ['false', 0],
    [false, 0],
    ['0', 0],
    [0, 0],
    [null, null],
    ['', null],
  ])('the flag %j is %j (Q14)', (flag, expected) => {
    const { rows, issues } = mapped('enrollments', { ...ENROLLMENT, primary: flag })
    expect(rows[0]).toMatchObject({ primary: expected })
    expect(issues).toEqual([])
  })

  it('a name in one field, either one, is a name (Q16)', () => {
    const { rows, issues } = mapped('users', { ...STUDENT, givenName: '' })
    expect(rows[0]).toMatchObject({ givenName: null, familyName: 'Byron' })
    expect(issues).toEqual([])
  })

  it('a record with several roles keeps them all, in one order (Q16)', () => {
    const parent = { role: 'parent', org: ref('o2') }
    const teacher = { role: 'teacher', org: ref('o1') }
    const one = mapped('users', { ...TEACHER, roles: [teacher, parent], email: 'a@b.example' })
    const two = mapped('users', { ...TEACHER, roles: [parent, teacher], email: 'a@b.example' })
    expect(one.rows).toEqual(two.rows)
    expect(one.rows[0]).toMatchObject({
      roles: [
        ['parent', null, 'o2', null, null],
        ['teacher', null, 'o1', null, null],
      ],
      email: 'a@b.example',
    })
  })

  it('the ids of a person are kept with their types, in one order', () => {
    const ids = [
      { type: 'state', identifier: '9' },
      { identifier: '7' },
      { type: 'hr', identifier: '8' },
      { type: 'empty', identifier: '' },
      'stray',
    ]
    const expected = [
      [null, '7'],
      ['hr', '8'],
      ['state', '9'],
    ]
    for (const userIds of [ids, ids.toReversed()]) {
      expect(mapped('users', { ...STUDENT, userIds }).rows[0]).toMatchObject({ userIds: expected })
    }
  })

  it.each([
    ['secondary', 'secondary'],
    ['Secondary ', 'secondary'],
    ['tertiary', null],
    [7, null],
  ])('the role type %j is %j', (roleType, expected) => {
    const roles = [{ role: 'student', roleType, org: ref('o1') }]
    expect(mapped('users', { ...STUDENT, roles }).rows[0]).toMatchObject({
      roles: [['student', expected, 'o1', null, null]],
    })
  })

  it('more than five guardians, or fifteen students, are kept and noted (Q19)', () => {
    const people = (count: number) => Array.from({ length: count }, (_, i) => ref(`p${i}`))
    const guardian = { ...STUDENT, sourcedId: 'g1', roles: [{ role: 'guardian', org: ref('o1') }] }
    const { rows, issues } = mapped(
      'users',
      { ...STUDENT, agents: people(5) },
      { ...STUDENT, sourcedId: 's2', agents: people(6) },
      { ...guardian, agents: people(15) },
      { ...guardian, sourcedId: 'g2', agents: people(16) },
    )
    expect(rows).toHaveLength(4)
    expect(rows[1]?.['agents']).toHaveLength(6)
    expect(issues).toEqual(['s2 link_count agents', 'g2 link_count agents'])
  })

  it('a 1.1 record arrives in the shape of 1.2', () => {
    const older = { ...STUDENT, roles: undefined, role: 'student', orgs: [ref('o1'), ref('o2')] }
    const { rows, issues } = mapped('users', older)
    expect(rows[0]).toMatchObject({
      roles: [
        ['student', null, 'o1', null, null],
        ['student', null, 'o2', null, null],
      ],
    })
    expect(issues).toEqual([])
    const admin = mapped('users', { ...older, role: 'administrator', email: 'a@b.example' })
    expect(admin.rows[0]).toMatchObject({ email: 'a@b.example' })
  })

  it('a record with an empty list of roles and a 1.1 role has that role', () => {
    const both = { ...STUDENT, roles: [], role: 'student', orgs: [ref('o1')] }
    expect(mapped('users', both).rows[0]).toMatchObject({
      roles: [['student', null, 'o1', null, null]],
    })
    for (const role of ['', null]) {
      expect(mapped('users', { ...STUDENT, roles: [], role }).issues).toEqual([
        's1 role_missing roles',
      ])
    }
  })

  it('names in two spellings of one letter are one name', () => {
    const composed = mapped('users', { ...STUDENT, givenName: 'Zo\u00eb' }).rows[0]
    const combining = mapped('users', { ...STUDENT, givenName: ' Zoe\u0308' }).rows[0]
    expect(combining).toEqual(composed)
    expect(mapped('users', { ...STUDENT, givenName: 'A\0da\0' }).rows[0]).toMatchObject({
      givenName: 'Ada',
    })
  })
})
