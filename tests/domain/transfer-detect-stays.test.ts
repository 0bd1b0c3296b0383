import { describe, expect, test } from 'vitest'
import {
  changeMemberships,
  onlyAdded,
  type Membership,
} from '../../src/core/domain/transfer/memberships.ts'
import {
  deriveStays,
  type EnrollmentFact,
  type RoleFact,
} from '../../src/core/domain/transfer/stays.ts'

const enrolled = (school: string, begin: string | null, end: string | null): EnrollmentFact => ({
  school,
  role: 'student',
  begin,
  end,
  count: 1,
})
const role = (
  school: string,
  part: RoleFact['role'] = 'student',
  more: Partial<RoleFact> = {},
): RoleFact => ({
  school,
  role: part,
  begin: null,
  end: null,
  newest: true,
  ...more,
})
const stays = (
  enrollments: EnrollmentFact[],
  roles: RoleFact[] = [],
  closedOn: string | null = null,
) =>
  deriveStays({ enrollments, roles, closedOn, today: '2026-10-13' }).map((s) => [
    s.school,
    s.role,
    s.begin,
    s.end,
  ])

describe('where somebody belongs', () => {
  test('lessons that touch or overlap are one stay', () => {
    const given = [
      enrolled('A', '2026-08-17', '2026-10-20'),
      enrolled('A', '2026-10-20', '2027-01-10'),
      enrolled('A', '2026-11-01', '2027-06-05'),
    ]
    expect(stays(given)).toEqual([['A', 'student', '2026-08-17', '2027-06-05']])
  })

  test('a break between two years stays a break', () => {
    const given = [
      enrolled('A', '2025-08-17', '2026-06-05'),
      enrolled('A', '2026-08-17', '2027-06-05'),
    ]
    expect(stays(given)).toHaveLength(2)
  })

  test('once all lessons at a school have ended a role that lingers there counts no more', () => {
    const given = [enrolled('A', '2026-08-17', '2026-10-01'), enrolled('B', '2026-10-01', null)]
    expect(stays(given, [role('A'), role('B')])).toEqual([
      ['A', 'student', '2026-08-17', '2026-10-01'],
      ['B', 'student', '2026-10-01', null],
    ])
  })

  test('without lessons anywhere the newest record decides', () => {
    expect(stays([], [role('A', 'student', { newest: false }), role('B')])).toEqual([
      ['B', 'student', null, null],
    ])
  })

  test('staff belong where they hold a role and where they teach', () => {
    const teaching: EnrollmentFact = { ...enrolled('B', '2026-08-17', '2027-06-05'), role: 'staff' }
    expect(stays([teaching], [role('A', 'staff')])).toEqual([
      ['A', 'staff', null, null],
      ['B', 'staff', '2026-08-17', '2027-06-05'],
    ])
  })

  test('nobody belongs anywhere after their last record ended', () => {
    const given = [enrolled('A', '2026-08-17', null), enrolled('B', '2026-12-01', null)]
    expect(stays(given, [], '2026-11-03')).toEqual([['A', 'student', '2026-08-17', '2026-11-03']])
  })
})

describe('stored memberships', () => {
  const TODAY = '2026-10-13'
  const of = (orgId: string, beginOn: string, endOn: string | null = null): Membership => ({
    orgId,
    role: 'student',
    beginOn,
    endOn,
  })
  const change = (before: Membership[], enrollments: EnrollmentFact[], roles: RoleFact[] = []) =>
    changeMemberships(before, deriveStays({ enrollments, roles, closedOn: null, today: TODAY }), {
      today: TODAY,
      move: null,
    })

  test('what is the same is not written again', () => {
    const before = [of('A', '2026-08-17', '2027-06-05')]
    expect(change(before, [enrolled('A', '2026-08-17', '2027-06-05')])).toEqual({
      put: [],
      drop: [],
    })
  })

  test('a stay without a begin keeps the day it was first seen', () => {
    expect(change([], [], [role('A')]).put).toEqual([of('A', TODAY)])
    expect(change([of('A', '2026-09-01')], [], [role('A')])).toEqual({ put: [], drop: [] })
  })

  test('last year is kept when the roster no longer mentions it', () => {
    const before = [of('A', '2025-08-17', '2026-06-05')]
    expect(change(before, [enrolled('B', '2026-08-17', null)])).toEqual({
      put: [of('B', '2026-08-17')],
      drop: [],
    })
  })

  test('an open membership the roster no longer mentions ends today', () => {
    expect(change([of('A', '2026-08-17')], [])).toEqual({
      put: [of('A', '2026-08-17', TODAY)],
      drop: [],
    })
  })

  test('a corrected begin replaces the membership instead of adding one', () => {
    const before = [of('A', '2026-08-17', '2027-06-05')]
    expect(change(before, [enrolled('A', '2026-08-24', '2027-06-05')])).toEqual({
      put: [of('A', '2026-08-24', '2027-06-05')],
      drop: before,
    })
  })

  test('a membership that never began and was withdrawn is gone', () => {
    expect(change([of('A', '2026-11-01')], [])).toEqual({ put: [], drop: [of('A', '2026-11-01')] })
  })
})

describe('while nobody is removed', () => {
  const of = (orgId: string, beginOn: string, endOn: string | null): Membership => ({
    orgId,
    role: 'student',
    beginOn,
    endOn,
  })
  test('new memberships begin and old ones go on; none ends or goes', () => {
    const before = [of('A', '2026-08-17', '2027-06-05'), of('B', '2026-08-17', '2026-12-01')]
    const change = {
      put: [
        of('A', '2026-08-17', '2026-10-01'),
        of('B', '2026-08-17', '2027-06-05'),
        of('C', '2026-10-01', null),
      ],
      drop: [of('D', '2026-08-17', null)],
    }
    expect(onlyAdded(change, before)).toEqual({
      put: [of('B', '2026-08-17', '2027-06-05'), of('C', '2026-10-01', null)],
      drop: [],
    })
  })
})
