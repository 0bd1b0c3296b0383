import { describe, expect, it } from 'vitest'
import { mapRows } from '../../src/connectors/oneroster/map.ts'
import type { RosterWords } from '../../src/core/ports/roster-source.ts'
import { NO_WORDS } from './oneroster-provider.ts'
import { list, ref, SETTINGS, STUDENT } from './oneroster-wire-rows.ts'

const CANARY = 'canary-7f3a'

function user(wire: object, words: Partial<RosterWords>) {
  const page = mapRows('users', [wire], { ...SETTINGS, words: { ...NO_WORDS, ...words } })
  const row = list(page.chunks[0] ?? '[[]]')[0]
  const columns: unknown[] = Array.isArray(row) ? row : []
  const [grade, userIds, roles] = [columns[8], columns[12], columns[15]]
  return { grade, userIds, roles, issues: list(page.issues), text: JSON.stringify(page) }
}
const withRole = (role: string) => ({ ...STUDENT, roles: [{ role, org: ref('o1') }] })

describe('words an administrator has given a meaning', () => {
  it.each(['ext:Counselling', 'EXT:counselling', ' ext:counselling '])('the role %j', (role) => {
    const { roles, issues } = user(withRole(role), { roles: { 'ext:Counselling': 'counselor' } })
    expect(roles).toEqual([['counselor', null, 'o1', null, null]])
    expect(issues).toEqual([])
  })

  it('come before the words of the standard', () => {
    const { roles } = user(withRole('proctor'), { roles: { proctor: 'aide' } })
    expect(roles).toEqual([['aide', null, 'o1', null, null]])
  })

  it('may say that a role is none of ours, which is then no issue', () => {
    const { roles, issues } = user(withRole('ext:bus'), { roles: { 'ext:bus': 'other' } })
    expect(roles).toEqual([['other', null, 'o1', null, null]])
    expect(issues).toEqual([])
  })

  it('count only when the meaning is a role', () => {
    const { issues } = user(withRole('ext:bus'), { roles: { 'ext:bus': 'driver' } })
    expect(issues).toEqual([['s1', 'role_unmapped', 'roles.role']])
  })

  it('the grade', () => {
    const wire = { ...STUDENT, grades: ['Year 9'] }
    expect(user(wire, {}).issues).toEqual([['s1', 'grade_unmapped', 'grades']])
    const { grade, issues } = user(wire, { grades: { 'year 9': '08' } })
    expect([grade, issues]).toEqual(['08', []])
  })

  it('of an object are no words', () => {
    for (const role of ['constructor', '__proto__', 'toString']) {
      expect(user(withRole(role), {}).issues).toEqual([['s1', 'role_unmapped', 'roles.role']])
    }
  })
})

describe('metadata', () => {
  const metadata = {
    stateId: ' 0042 ',
    lunch: CANARY,
    specialEducation: { plan: CANARY },
    ssn: CANARY,
  }
  const wire = { ...STUDENT, metadata, userIds: [{ type: 'local', identifier: '7' }] }

  it('is not looked at', () => {
    const { userIds, text } = user(wire, {})
    expect(userIds).toEqual([['local', '7']])
    expect(text).not.toContain('0042')
  })

  it('gives the numbers on the list and nothing else', () => {
    const { userIds, text } = user(wire, { metadataIds: ['stateId', 'none', 'toString'] })
    expect(userIds).toEqual([
      ['local', '7'],
      ['stateId', '0042'],
    ])
    expect(text).not.toContain(CANARY)
  })

  it('gives no social security number and nothing nested, even when on the list', () => {
    const { userIds, text } = user(wire, { metadataIds: ['ssn', 'specialEducation'] })
    expect(userIds).toEqual([['local', '7']])
    expect(text).not.toContain(CANARY)
  })

  it.each([null, '', 'text', [], [{ stateId: '1' }]])('that is %j gives nothing', (odd) => {
    const { userIds, issues } = user({ ...wire, metadata: odd }, { metadataIds: ['stateId'] })
    expect([userIds, issues]).toEqual([[['local', '7']], []])
  })
})

it('preferred names of the CSV binding are preferred names', () => {
  const rest = { ...STUDENT, preferredFirstName: 'Addie', preferredLastName: 'B' }
  const csv = { ...STUDENT, preferredGivenName: 'Addie', preferredFamilyName: 'B' }
  expect(mapRows('users', [csv], SETTINGS).chunks).toEqual(
    mapRows('users', [rest], SETTINGS).chunks,
  )
})
