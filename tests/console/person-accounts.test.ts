import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { account, session } from '../../src/core/store/tables/people.ts'
import { audit } from '../../src/core/store/tables/door.ts'
import { rosterMatch } from '../../src/core/store/tables/match.ts'
import { OPERATOR } from '../helpers/district.ts'
import {
  grantRole,
  seedSchool,
  seedStaff,
  seedStudent,
  type SeededStaff,
} from '../helpers/people.ts'
import { createBench, type Bench } from './bench.ts'

const ISSUER = 'https://idp.test'
const CONFIRMED = { provider: 'oidc', confirmed: 'yes' }

let bench: Bench
let admin: SeededStaff
let teacher: SeededStaff
let triager: SeededStaff
let student: { id: string }

beforeEach(async () => {
  bench = await createBench()
  const { district } = bench
  const school = seedSchool(district, { name: 'Maple Middle School' })
  admin = seedStaff(district, { roles: ['config_admin'], name: 'Ivan Petrov' })
  triager = seedStaff(district, { school, roles: ['triager'], name: 'Carl Osei' })
  teacher = seedStaff(district, { school, name: 'Tessa Moreno' })
  student = seedStudent(district, { school, name: 'Jordan Avery' })
  const config = { issuer: ISSUER, clientId: 'console', emailDomain: 'district.test' }
  const secret = { clientSecret: 'shh' }
  const set = { kind: 'sign_in', config, secret } as const
  await district.client.run('connection.set', set, { caller: OPERATOR })
  for (const { id } of [teacher, admin]) addSignIn(id)
})

function addSignIn(personId: string): void {
  const { db, clock } = bench.district
  const at = { checkedAt: clock.now, linkedAt: clock.now, isMember: 1 }
  db.insert(account)
    .values({ ...at, provider: 'oidc', tenant: ISSUER, subject: `sub-${personId}`, personId })
    .run()
}

const visit = async (path: string, as: SeededStaff) => (await bench.send(path, { as })).text()
const providersOf = ({ id }: SeededStaff) =>
  bench.district.db
    .select()
    .from(account)
    .where(eq(account.personId, id))
    .all()
    .map(({ provider }) => provider)
const unlinkPath = ({ id }: { id: string }) => `/people/${id}/accounts/unlink`
const refusals = () =>
  bench.district.db
    .select()
    .from(audit)
    .all()
    .filter(({ body }) => /forbidden|not_found/.test(body)).length

describe('an administrator of accounts', () => {
  test('finds a member of staff by e-mail, and no address holds it', async () => {
    expect(await visit('/people', admin)).toContain('action="/people/find"')
    const found = await bench.post('/people/find', { email: teacher.email }, { as: admin })
    expect([found.status, found.headers.get('location')]).toEqual([303, `/people/${teacher.id}`])
  })

  test.each(['nobody@district.test', 'no address'])('is told that nobody has %s', async (email) => {
    const answer = await bench.post('/people/find', { email }, { as: admin })
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('href="#field-email">Exactly one active member of staff must have')
    expect(page).toContain(`value="${email}"`)
  })

  test('sees where accounts are linked and since when, and nothing of the roster', async () => {
    const page = await visit(`/people/${teacher.id}`, admin)
    expect(page).toContain('<h1>Tessa Moreno</h1>')
    expect(page).toContain('Linked accounts')
    expect(page).toMatch(/<strong>Sign-in<\/strong><small>idp\.test, linked <time/)
    expect(page).toContain('<strong>Slack</strong>')
    expect(page).not.toContain('Maple Middle School')
    expect(page).not.toContain(`sub-${teacher.id}`)
    expect(page).not.toContain(teacher.email)
  })

  test('sees no student, and a student looks like nobody', async () => {
    for (const id of [student.id, 'nobody']) {
      expect((await bench.send(`/people/${id}`, { as: admin })).status).toBe(404)
    }
  })

  test('unlinks an account after agreeing to it, which signs the person out', async () => {
    const asked = await bench.post(unlinkPath(teacher), { provider: 'oidc' }, { as: admin })
    expect(asked.headers.get('location')).toBe(`/people/${teacher.id}?said=unconfirmed`)
    expect(providersOf(teacher)).toContain('oidc')
    const done = await bench.post(unlinkPath(teacher), CONFIRMED, { as: admin })
    const next = done.headers.get('location') ?? ''
    expect(next).toBe(`/people/${teacher.id}?said=unlinked`)
    expect(providersOf(teacher)).toEqual(['slack'])
    const row = eq(session.personId, teacher.id)
    const [ended] = bench.district.db.select().from(session).where(row).all()
    expect(ended?.endedAt).toBe(bench.district.clock.now)
    const page = await visit(next, admin)
    expect(page).toContain('The account is unlinked.')
    expect(page).not.toContain('<strong>Sign-in</strong>')
  })

  test('is told why their own sign-in stays while nobody else could administer', async () => {
    expect(await visit(`/people/${admin.id}`, admin)).toContain('This is your own sign-in')
    const answer = await bench.post(unlinkPath(admin), CONFIRMED, { as: admin })
    const page = await visit(answer.headers.get('location') ?? '', admin)
    expect(page).toContain('You are the only administrator who can sign in')
    expect(page).toContain('Have another administrator sign in first')
    expect(providersOf(admin)).toContain('oidc')
  })
})

describe('somebody else', () => {
  test('sees no account on a page of staff, and can unlink none', async () => {
    const page = await visit(`/people/${teacher.id}`, triager)
    expect(page).toContain('<h1>Tessa Moreno</h1>')
    expect(page).not.toMatch(/Linked accounts|unlink/i)
    const answer = await bench.post(unlinkPath(teacher), CONFIRMED, { as: triager })
    expect(answer.status).toBe(404)
    const find = await bench.post('/people/find', { email: teacher.email }, { as: triager })
    expect(find.status).toBe(404)
    expect(providersOf(teacher)).toContain('oidc')
  })

  test('who also looks after accounts sees both on one page, and of a student the roster alone', async () => {
    grantRole(bench.district, { personId: triager.id, role: 'config_admin', school: '*' })
    const page = await visit(`/people/${teacher.id}`, triager)
    expect(page).toContain('Maple Middle School')
    expect(page).toContain('Linked accounts')
    const before = refusals()
    expect(await visit(`/people/${student.id}`, triager)).not.toContain('Linked accounts')
    expect(refusals()).toBe(before)
  })
})

describe('an open question about who somebody is', () => {
  const QUESTION = 'It is not certain who this is'
  beforeEach(() => {
    bench.district.db
      .insert(rosterMatch)
      .values({
        id: 'match-1',
        sourceNo: 1,
        sourcedId: 's-1',
        reason: 'reused_id',
        personId: student.id,
        record: '{}',
        firstSeenAt: bench.district.clock.now,
      })
      .run()
  })

  test('stands on the page of the person for those who may decide it, with the way there', async () => {
    const coordinator = seedStaff(bench.district, { roles: ['district_coordinator'] })
    const page = await visit(`/people/${student.id}`, coordinator)
    expect(page).toContain(QUESTION)
    expect(page).toContain('<a href="/roster/matches">')
    expect(await visit(`/people/${teacher.id}`, coordinator)).not.toContain(QUESTION)
  })

  test('is hidden from everybody else, who are not even refused', async () => {
    const before = refusals()
    const page = await visit(`/people/${student.id}`, triager)
    expect(page).toContain('<h1>Jordan Avery</h1>')
    expect(page).not.toContain(QUESTION)
    expect(page).not.toContain('/roster/matches')
    expect(refusals()).toBe(before)
  })
})
