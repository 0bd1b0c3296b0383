import { beforeEach, describe, expect, test } from 'vitest'
import { wordsFor } from '../../src/console/words.ts'
import { GUARDIAN_ROLES, STAFF_ROLES } from '../../src/core/domain/roster/identity/user-record.ts'
import { OPERATOR } from '../helpers/district.ts'
import { seedSchool, seedStaff, type SeededStaff } from '../helpers/people.ts'
import { identityDesk, type IdentityDesk } from '../domain/identity-desk.ts'
import { SOURCE } from '../domain/roster-run.ts'
import { createBench, type Bench } from './bench.ts'

let bench: Bench
let desk: IdentityDesk
let admin: SeededStaff
let coordinator: SeededStaff

beforeEach(async () => {
  bench = await createBench()
  admin = seedStaff(bench.district, { roles: ['config_admin'] })
  coordinator = seedStaff(bench.district, { roles: ['district_coordinator'] })
  await bench.district.client.run('source.set', SOURCE, { caller: OPERATOR })
  desk = identityDesk(bench.district)
  desk.addOrgs('a', 'b')
})

const visit = async (path: string, as = admin) => (await bench.send(path, { as })).text()
const post = async (path: string, fields: Record<string, string>, as = admin) => {
  const sent = { form: crypto.randomUUID(), ...fields }
  return bench.post(path, sent, { as })
}

const ANA = { givenName: 'Ana', familyName: 'Diaz' }

/** A record whose two numbers lead to two people. */
function twoPeople(): void {
  desk.put({
    s1: { ...ANA, identifier: '1' },
    s2: { givenName: 'Bo', familyName: 'Li', userIds: [['stateId', 'S2']] },
  })
  desk.settle()
  desk.put({ s3: { ...ANA, identifier: '1', userIds: [['stateId', 'S2']] } })
  desk.settle()
}

async function question(): Promise<{ id: string; people: string[] }> {
  const list = await bench.district.client.ask('match.list', {}, { caller: OPERATOR })
  const [match] = list.ok ? list.value.matches : []
  if (!match) throw new Error('no question')
  return { id: match.id, people: match.candidates.map(({ person }) => person.id) }
}

describe('questions about people', () => {
  test('show the record beside whom it may be, by kinds of number and never a number', async () => {
    twoPeople()
    expect(await visit('/roster')).toContain('Questions about who is who')
    const page = await visit('/roster/matches', coordinator)
    expect(page).toContain('The numbers on this record lead to different people.')
    expect(page).toContain('number of the kind “stateid”')
    expect(page).toContain('Bo Li')
    expect(page).not.toContain('S2')
    expect(page).toContain('Joining two people cannot be undone.')
    expect(page).toContain('<dt>The same on both</dt>')
    expect(page).toMatch(/<dt>School<\/dt><dd>School/)
  })

  test('two different people is one press, and is listed as decided', async () => {
    twoPeople()
    const { id, people } = await question()
    const answer = await post(`/roster/matches/${id}`, { decision: 'apart' })
    expect(answer.headers.get('location')).toBe('/roster/matches?said=apart')
    expect(await visit('/roster/matches')).toContain('No question is open.')
    expect(await visit('/roster/matches?show=decided')).toContain('Two different people')
    expect(await visit('/roster/matches?show=decided')).toContain(`Decided by ${admin.name}`)
    expect(await visit('/roster/matches?show=decided')).toContain(
      'They are the same person after all',
    )
    const fields = { decision: 'same', confirmed: 'yes', personId: people[0] ?? '' }
    const joined = await post(`/roster/matches/${id}`, fields)
    expect(joined.headers.get('location')).toBe('/roster/matches?said=same')
    const again = await post(`/roster/matches/${id}`, { decision: 'apart' })
    expect(again.headers.get('location')).toBe('/roster/matches?said=already_decided')
  })

  test('nobody is joined without having agreed that it cannot be undone, and without saying who', async () => {
    twoPeople()
    const { id, people } = await question()
    const [personId = ''] = people
    const rash = await post(`/roster/matches/${id}`, { decision: 'same', personId })
    expect(rash.headers.get('location')).toBe('/roster/matches?said=unconfirmed')
    const whom = await post(`/roster/matches/${id}`, { decision: 'same', confirmed: 'yes' })
    expect(whom.headers.get('location')).toBe('/roster/matches?said=which')
    expect((await question()).id).toBe(id)
    const fields = { decision: 'same', confirmed: 'yes', personId }
    const joined = await post(`/roster/matches/${id}`, fields)
    expect(joined.headers.get('location')).toBe('/roster/matches?said=same')
    expect(desk.personOf('s3')).toBe(personId)
  })

  test('are not for staff without a part in the roster', async () => {
    const teacher = seedStaff(bench.district, { school: seedSchool(bench.district) })
    const answer = await bench.send('/roster/matches', { as: teacher })
    expect(answer.status).toBe(404)
  })
})

describe('words of the SIS', () => {
  const explain = (fields: Record<string, string>, as = admin) => post('/roster/words', fields, as)
  const listed = async () => {
    const words = await bench.district.client.ask('roster.words', {}, { caller: OPERATOR })
    return words.ok ? words.value.mapped.map(({ value, meaning }) => [value, meaning]) : null
  }

  test('are explained once and taken back', async () => {
    const yard = { kind: 'role', value: 'Yard duty' }
    const answer = await explain({ ...yard, meaning: 'aide' })
    expect(answer.headers.get('location')).toBe('/roster/words?said=mapped')
    expect(await listed()).toEqual([['Yard duty', 'aide']])
    const page = await visit('/roster/words')
    expect(page).toContain('“Yard duty” means</strong> Aide')
    await post('/roster/words/undo', yard)
    expect(await listed()).toEqual([])
  })

  test('without a meaning, or of no kind there is, change nothing and say so', async () => {
    const none = await explain({ kind: 'role', value: 'Yard duty', meaning: '' })
    expect(none.headers.get('location')).toBe('/roster/words?said=choose')
    await explain({ kind: 'hat', value: 'Yard duty', meaning: 'aide' })
    expect(await listed()).toEqual([])
  })

  test('every meaning a word can be given is one the district takes, and no role is left out', async () => {
    const page = await visit('/roster/words')
    expect(page).toContain('Every word is understood.')
    const { rosterWords } = wordsFor('en')
    const roles = ['student', ...STAFF_ROLES, ...GUARDIAN_ROLES]
    expect(Object.keys(rosterWords.meanings.role).toSorted()).toEqual(roles.toSorted())
    for (const kind of ['role', 'grade', 'user_id_type'] as const) {
      for (const meaning of Object.keys(rosterWords.meanings[kind])) {
        const answer = await explain({ kind, value: `word for ${meaning}`, meaning })
        const where = answer.headers.get('location')
        expect([kind, meaning, where]).toEqual([kind, meaning, '/roster/words?said=mapped'])
      }
    }
  })

  test('a coordinator sees them and cannot change them', async () => {
    await explain({ kind: 'grade', value: 'Ninth again', meaning: '09' })
    const page = await visit('/roster/words', coordinator)
    expect(page).toContain('Grade 9')
    expect(page).not.toContain('/roster/words/undo')
    const sent = { kind: 'grade', value: 'Ninth again', meaning: '10' }
    expect((await explain(sent, coordinator)).status).toBe(404)
    expect(await listed()).toEqual([['Ninth again', '09']])
  })
})
