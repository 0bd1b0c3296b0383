import { describe, expect, it } from 'vitest'
import { mapRows } from '../../src/connectors/oneroster/map.ts'
import {
  SETTINGS,
  mapped,
  list,
  ref,
  STUDENT,
  TEACHER,
  ENROLLMENT,
  ORG,
} from './oneroster-wire-rows.ts'

describe('what a clean page becomes', () => {
  it('an org', () => {
    const { rows, issues } = mapped('orgs', { ...ORG, identifier: '0012', parent: ref('d1') })
    expect(rows[0]).toMatchObject({
      sourcedId: 'o1',
      deleted: 0,
      name: 'Mill High',
      type: 'school',
      identifier: '0012',
      parent: 'd1',
    })
    expect(issues).toEqual([])
  })

  it('records whose references have the names and the form they have in files', () => {
    const flat = { userSourcedId: 's1', classSourcedId: 'c1', schoolSourcedId: 'o1' }
    const enrollment = { ...ENROLLMENT, user: null, class: undefined, school: undefined, ...flat }
    expect(mapped('enrollments', enrollment)).toEqual(mapped('enrollments', ENROLLMENT))
    const person = { ...STUDENT, roles: undefined, role: 'student' }
    const user = { ...person, orgSourcedIds: 'o1, o2', agentSourcedIds: 'g2,g1', grades: '09,10' }
    const plain = { ...person, orgs: [ref('o1'), ref('o2')], agents: [ref('g1'), ref('g2')] }
    expect(mapped('users', { ...user, primaryOrgSourcedId: 'o1' })).toEqual(
      mapped('users', { ...plain, primaryOrg: ref('o1') }),
    )
    const child = mapped('orgs', { ...ORG, parentSourcedId: 'd1' })
    expect(child.rows).toEqual(mapped('orgs', { ...ORG, parent: ref('d1') }).rows)
    const lesson = { sourcedId: 'c1', status: 'active', title: 'Art' }
    expect(mapped('classes', { ...lesson, schoolSourcedId: 'o1' })).toEqual(
      mapped('classes', { ...lesson, school: ref('o1') }),
    )
  })

  it('an academic session', () => {
    const { rows, issues } = mapped('academicSessions', {
      sourcedId: 'y1',
      status: 'active',
      title: '2026-27',
      type: 'schoolYear',
      startDate: '2026-08-17',
      endDate: '2027-06-11',
      schoolYear: '2027',
      parent: null,
    })
    expect(rows[0]).toMatchObject({
      title: '2026-27',
      type: 'schoolYear',
      startDate: '2026-08-17',
      endDate: '2027-06-11',
      schoolYear: '2027',
      parent: null,
    })
    expect(issues).toEqual([])
  })

  it('a class', () => {
    const { rows, issues } = mapped('classes', {
      sourcedId: 'c1',
      status: 'active',
      title: 'Algebra',
      classType: 'scheduled',
      school: ref('o1'),
    })
    expect(rows[0]).toMatchObject({ title: 'Algebra', classType: 'scheduled', school: 'o1' })
    expect(issues).toEqual([])
  })

  it('an enrollment', () => {
    const { rows, issues } = mapped('enrollments', ENROLLMENT)
    expect(rows[0]).toMatchObject({
      user: 's1',
      class: 'c1',
      school: 'o1',
      role: 'student',
      primary: 1,
      beginDate: '2026-08-17',
      endDate: '2027-06-01',
    })
    expect(issues).toEqual([])
  })

  it('a user', () => {
    const { rows, ids, issues } = mapped('users', {
      ...TEACHER,
      preferredFirstName: 'Addie',
      preferredLastName: 'B',
      email: 'Ada.Byron@District.example',
      username: 'abyron',
      userMasterIdentifier: 'm1',
      identifier: '77',
      userIds: [{ type: 'hr', identifier: 'h1' }],
      primaryOrg: ref('o1'),
      agents: [],
    })
    expect(rows[0]).toMatchObject({
      deleted: 0,
      enabled: 1,
      givenName: 'Ada',
      familyName: 'Byron',
      preferredGivenName: 'Addie',
      preferredFamilyName: 'B',
      grade: null,
      email: 'ada.byron@district.example',
      username: 'abyron',
      masterIdentifier: 'm1',
      identifier: '77',
      userIds: [['hr', 'h1']],
      primaryOrg: 'o1',
      roles: [['teacher', 'primary', 'o1', null, null]],
      agents: [],
    })
    expect(ids).toEqual(['t1'])
    expect(issues).toEqual([])
  })
})

describe('what is never kept', () => {
  const CANARY = 'canary-7f3a'
  const sensitive = {
    email: `${CANARY}@home.example`,
    username: CANARY,
    password: CANARY,
    sms: CANARY,
    phone: CANARY,
    middleName: CANARY,
    pronouns: CANARY,
    userProfiles: [{ credentials: [{ username: CANARY, password: CANARY }] }],
    demographics: { birthDate: CANARY },
    metadata: { specialEducation: CANARY, lunch: CANARY },
    userIds: [{ type: 'SSN', identifier: CANARY }],
  }

  it.each(['student', 'guardian', 'parent', 'relative', 'ext:volunteer'])(
    "a %s's own contact, secrets, profile and flags",
    (role) => {
      const wire = { ...STUDENT, ...sensitive, roles: [{ role, org: ref('o1') }] }
      const page = mapRows('users', [wire], SETTINGS)
      expect(page.chunks.join()).toContain('Ada')
      expect(JSON.stringify(page)).not.toContain(CANARY)
    },
  )

  it("a staff member's secrets, phones and flags", () => {
    const wire = { ...TEACHER, ...sensitive, email: 'a@b.example', username: 'ab' }
    const page = mapRows('users', [wire], SETTINGS)
    expect(JSON.stringify(page)).not.toContain(CANARY)
  })

  it('the contact of a student who also has a staff role', () => {
    const roles = [{ role: 'aide', org: ref('o1') }, ...STUDENT.roles]
    const page = mapRows('users', [{ ...STUDENT, ...sensitive, roles }], SETTINGS)
    expect(JSON.stringify(page)).not.toContain(CANARY)
  })

  it('any value, in an issue', () => {
    const wire = {
      ...TEACHER,
      status: CANARY,
      enabledUser: CANARY,
      email: CANARY,
      roles: [{ role: CANARY, org: ref('o1'), beginDate: CANARY }],
    }
    const page = mapRows('users', [wire], SETTINGS)
    expect(list(page.issues).length).toBeGreaterThan(3)
    expect(page.issues).not.toContain(CANARY)
  })
})
