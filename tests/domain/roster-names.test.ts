import { beforeEach, describe, expect, test } from 'vitest'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'
import { personRef } from '../../src/core/domain/concern/refs.ts'
import type { TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { identityDesk, type IdentityDesk } from './identity-desk.ts'
import { connectedDistrict } from './roster-run.ts'

let district: TestDistrict
let desk: IdentityDesk
beforeEach(async () => {
  district = await connectedDistrict()
  desk = identityDesk(district)
  desk.addOrgs('a')
})

const ANA = { givenName: 'Ana', familyName: 'Diaz', identifier: '1' }

async function found(q: string): Promise<string[]> {
  const { session } = seedStaff(district, { roles: ['district_coordinator'] })
  const answer = await district.client.ask('student.search', { q }, { caller: session })
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value.students.map(({ name }) => name)
}

describe('a family name somebody prefers', () => {
  test('is how they are called, and they are found by it and by the other', async () => {
    desk.put({ s1: { ...ANA, preferredFamilyName: 'Novak' } })
    desk.enroll('e1', 's1', 'a')
    desk.settle()
    expect(await found('nova')).toEqual(['Ana Novak'])
    expect(await found('diaz')).toEqual(['Ana Novak'])
    expect(desk.within(({ tx }) => personRef(tx, desk.personOf('s1')).name)).toBe('Ana Novak')
  })

  test('that changes or goes is found no more', async () => {
    desk.put({ s1: { ...ANA, preferredFamilyName: 'Novak' } })
    desk.enroll('e1', 's1', 'a')
    desk.settle()
    desk.put({ s1: ANA })
    desk.settle()
    expect(await found('nova')).toEqual([])
    expect(await found('diaz')).toEqual(['Ana Diaz'])
  })

  test('says nothing about whose record it is', () => {
    desk.put({ s1: { ...ANA, preferredFamilyName: 'Novak' } })
    desk.settle()
    desk.put({ s2: { ...ANA, preferredFamilyName: null } })
    desk.settle()
    expect(desk.personOf('s2')).toBe(desk.personOf('s1'))
  })

  test('that was stored before it was used is taken over with the next sync', async () => {
    desk.put({ s1: { ...ANA, preferredFamilyName: 'Novak' }, s2: { identifier: '2' } })
    desk.settle()
    const { database } = district.storage
    database.exec('DELETE FROM roster_work')
    const sql = MIGRATIONS.find(({ number }) => number === 14)?.sql ?? ''
    database.exec(sql.slice(sql.indexOf('INSERT')))
    expect(database.prepare('SELECT id FROM roster_work').all()).toEqual([
      { id: desk.personOf('s1') },
    ])
  })
})
