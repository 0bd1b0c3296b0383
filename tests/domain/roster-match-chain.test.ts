import { beforeEach, describe, expect, test } from 'vitest'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { identityDesk, type IdentityDesk, type Said } from './identity-desk.ts'
import { connectedDistrict } from './roster-run.ts'

let district: TestDistrict
let desk: IdentityDesk
beforeEach(async () => {
  district = await connectedDistrict()
  desk = identityDesk(district)
  desk.addOrgs('a', 'b')
})

async function open() {
  const answer = await district.client.ask('match.list', {}, { caller: OPERATOR })
  return answer.ok ? answer.value.matches : []
}
async function decide(sourcedId: string, decision: 'same' | 'apart'): Promise<void> {
  const id = (await open()).find(({ record }) => record.sourcedId === sourcedId)?.id ?? ''
  const decided = await district.client.run('match.decide', { id, decision }, { caller: OPERATOR })
  if (!decided.ok) throw new Error(JSON.stringify(decided.error))
}
function says(records: Readonly<Record<string, Said>>): void {
  desk.put(records)
  desk.settle()
}

const ANA: Said = { givenName: 'Ana', familyName: 'Diaz', identifier: '1' }
const MIA: Said = { givenName: 'Mia', familyName: 'Diaz', identifier: '1' }
const NOA: Said = { givenName: 'Noa', familyName: 'Diaz', userIds: [['stateId', 'S']] }

/** Mia is not Ana; whether she is Noa is open; then it is asked whether Noa is Ana. */
async function threeSisters(): Promise<void> {
  says({ ana: ANA })
  says({ mia: MIA })
  await decide('mia', 'apart')
  says({ noa: NOA })
  says({ mia: { ...MIA, userIds: [['stateId', 'S']] } })
  says({ noa: { ...NOA, identifier: '1' } })
  expect((await open()).map(({ record }) => record.sourcedId)).toEqual(['mia', 'noa'])
}

describe('a question that another answer has answered', () => {
  test('is asked no more: whoever is not the one is not the other who is the same', async () => {
    await threeSisters()
    await decide('noa', 'same')
    expect(await open()).toEqual([])
    expect(desk.personOf('noa')).toBe(desk.personOf('ana'))
    expect(desk.personOf('mia')).not.toBe(desk.personOf('ana'))
    expect(desk.one('SELECT count(*) FROM roster_issue')).toBe(0)
  })

  test('keeps nobody from moving', async () => {
    await threeSisters()
    desk.enroll('e1', 'mia', 'a')
    desk.settle()
    desk.archive('mia')
    desk.settle()
    const mia = desk.personOf('mia')
    const isArchived = 'SELECT archived_at IS NOT NULL FROM person WHERE id = ?'
    expect(desk.one(isArchived, mia)).toBe(0)
    await decide('noa', 'same')
    desk.settle()
    expect(desk.one(isArchived, mia)).toBe(1)
  })
})
