import { beforeEach, describe, expect, test } from 'vitest'
import { paceOf } from '../../src/console/kit/sync-pace.ts'
import { progressOf, sayPace } from '../../src/console/kit/say-pace.ts'
import { createConsole } from '../../src/console/routes.tsx'
import { endOf } from '../../src/console/pages/sync-badge.tsx'
import { wordsFor } from '../../src/console/words.ts'
import type { DistrictClient } from '../../src/core/district/client.ts'
import { SECOND } from '../../src/core/kernel/time.ts'
import { createDistrict } from '../helpers/district.ts'
import {
  seedGuardian,
  seedSchool,
  seedStaff,
  seedStudent,
  type SeededStaff,
} from '../helpers/people.ts'
import { cookieOf, createBench, ORIGIN, partsFor, type Bench } from './bench.ts'
import { HELD, RUNNING, withRoster, type Scene } from './roster-scenes.ts'

describe('people', () => {
  let bench: Bench
  let triager: SeededStaff
  let student: { id: string }

  beforeEach(async () => {
    bench = await createBench()
    const school = seedSchool(bench.district, { name: 'Maple Middle School' })
    triager = seedStaff(bench.district, { school, roles: ['triager'], name: 'Carl Osei' })
    const named = seedStudent(bench.district, { school, name: 'Jordan Avery', grade: 'KG' })
    student = named
    seedGuardian(bench.district, { of: named, name: 'Robin Avery' })
    seedStudent(bench.district, { school: seedSchool(bench.district), name: 'Jordan Elsewhere' })
  })

  test('a search finds the people of one’s own schools, and what was typed stands in no address', async () => {
    const sent = { q: 'Jordan', role: 'student', school: '' }
    const answer = await bench.post('/people', sent, { as: triager })
    expect(answer.status).toBe(200)
    const page = await answer.text()
    expect(page).toContain('Jordan Avery')
    expect(page).toContain('Kindergarten')
    expect(page).not.toContain('Jordan Elsewhere')
    expect(page).toContain('value="Jordan"')
    expect(page).not.toMatch(/(?:href|action)="[^"]*jordan/i)
  })

  test('a role that does not exist is as good as none, and nobody found is said', async () => {
    const all = await bench.post('/people', { q: '', role: 'wizard', school: '' }, { as: triager })
    expect(await all.text()).toContain('Jordan Avery')
    const none = await bench.post('/people', { q: 'zzz', role: '', school: '' }, { as: triager })
    expect(await none.text()).toContain('Nobody found.')
  })

  test('one person shows grade, school over time and guardians', async () => {
    const page = await (await bench.send(`/people/${student.id}`, { as: triager })).text()
    expect(page).toContain('<h1>Jordan Avery</h1>')
    expect(page).toContain('Student, since Aug 17, 2026')
    expect(page).toContain('Robin Avery')
  })

  test('suggestions start at the third letter and lead to the person', async () => {
    const few = await bench.post('/people/suggest', { q: 'jo' }, { as: triager })
    expect(await few.json()).toEqual({ title: '', rows: [] })
    const some = await bench.post('/people/suggest', { q: 'jordan' }, { as: triager })
    expect(await some.json()).toMatchObject({
      rows: [{ href: `/people/${student.id}`, text: 'Jordan Avery' }],
    })
  })
})

describe('the roster', () => {
  let scene: Scene
  let ran: [string, unknown][]
  let asked: string[]
  let admin: SeededStaff
  let coordinator: SeededStaff
  let visit: (path: string, as?: SeededStaff) => Promise<string>
  let post: (path: string, fields: Record<string, string>) => Promise<Response>
  let answerWith: Awaited<ReturnType<DistrictClient['run']>>

  beforeEach(async () => {
    scene = 'calm'
    ran = []
    asked = []
    answerWith = { ok: true, value: { id: 'run-active' } as never } // safe because the console reads only the id
    const district = await createDistrict()
    admin = seedStaff(district, { roles: ['config_admin'] })
    coordinator = seedStaff(district, { roles: ['district_coordinator'] })
    const real = withRoster(district.client, () => scene)
    const client: DistrictClient = {
      ask: (name, input, envelope) => {
        asked.push(name)
        return real.ask(name, input, envelope)
      },
      run: (name, input) => {
        ran.push([name, input])
        return Promise.resolve(answerWith as never) // safe because every sync command answers with an id
      },
    }
    const parts = partsFor(district, { origin: ORIGIN, client })
    const app = createConsole()
    const send = async (path: string, init: RequestInit) =>
      app.fetch(new Request(ORIGIN + path, init), parts)
    visit = async (path, as = admin) =>
      (await send(path, { headers: { cookie: cookieOf(as) } })).text()
    post = (path, fields) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams({ form: '1', ...fields }),
        headers: { cookie: cookieOf(admin), 'sec-fetch-site': 'same-origin' },
      })
  })

  test('says in one word how it is: well, syncing, held, or not connected', async () => {
    expect(await visit('/roster')).toContain('Syncs go well')
    scene = 'running'
    expect(await visit('/roster')).toContain('Syncing now')
    scene = 'held'
    expect(await visit('/roster')).toContain('href="/roster/syncs/run-held"')
    scene = 'unconnected'
    expect(await visit('/roster')).toContain('No student information system is connected.')
  })

  test('a coordinator sees how it is, and nothing to start or approve', async () => {
    const page = await visit('/roster', coordinator)
    expect(page).toContain('Syncs go well')
    expect(page).not.toContain('Start a sync')
    expect(page).not.toContain('Past syncs')
    scene = 'held'
    const held = await visit('/roster', coordinator)
    expect(held).toContain('A sync waits for your decision')
    expect(held).not.toContain('/roster/syncs/')
  })

  test('a running sync shows how far, how fast and how long, and the island is told the same', async () => {
    scene = 'running'
    const page = await visit('/roster')
    const said = '12,404 of 34,004 records, 1,034 records a second, about 21 seconds left'
    const { now } = { now: RUNNING.startedAt + 12 * SECOND }
    expect(sayPace(paceOf(RUNNING, now), wordsFor('en'))).toBe(said)
    expect(page).toMatch(/<progress[^>]*value="12404"[^>]*max="34004"/)
    const live = JSON.parse(await visit('/live/roster')) as unknown
    expect(live).toMatchObject({ mark: 'running', value: 12_404, max: 34_004 })
  })

  test('a total nobody knows is not made up', () => {
    const { users } = RUNNING.collections
    const unsure = {
      ...RUNNING,
      collections: { ...(users && { users: { ...users, total: null } }) },
    }
    const pace = paceOf(unsure, unsure.startedAt + 10 * SECOND)
    expect(pace).toMatchObject({ total: null, secondsLeft: null, perSecond: 1_240 })
    expect(paceOf(unsure, unsure.startedAt + SECOND).perSecond).toBeNull()
  })

  test('a held sync says what tripped, and the approval names the plan that was seen', async () => {
    const page = await visit('/roster/syncs/run-held')
    expect(page).toContain('412 of 1,203 people would be archived.')
    expect(page).toContain('412 found, the limit is 120')
    expect(page).toContain('If you do nothing')
    expect(page).toContain('2,842 records will be taken out of use.')
    expect(page).toContain(`name="planHash" value="${HELD.planHash}"`)
    const sent = { planHash: 'plan-1', removals: '2842' }
    const rash = await post('/roster/syncs/run-held/approve', sent)
    expect(rash.headers.get('location')).toBe('/roster/syncs/run-held?said=unconfirmed')
    expect(ran).toEqual([])
    const answer = await post('/roster/syncs/run-held/approve', { ...sent, confirmed: 'yes' })
    expect(answer.headers.get('location')).toBe('/roster/syncs/run-held?said=approved')
    expect(ran).toEqual([['sync.approve', { id: 'run-held', planHash: 'plan-1' }]])
  })

  test('a plan that changed in the meantime is not approved, and the page says so', async () => {
    answerWith = { ok: false, error: { kind: 'conflict', code: 'plan_changed' } }
    const answer = await post('/roster/syncs/run-held/approve', { planHash: 'old' })
    const location = answer.headers.get('location') ?? ''
    expect(location).toBe('/roster/syncs/run-held?said=plan_changed')
    expect(await visit(location)).toContain('The plan has changed. Please look again.')
  })

  test.each([
    [
      { mode: 'full', dryRun: 'yes' },
      { mode: 'full', dryRun: true },
    ],
    [{ mode: 'delta' }, { mode: 'delta', dryRun: false }],
    [{ mode: 'nonsense' }, { mode: 'delta', dryRun: false }],
  ])('starting %j asks for %j and leads to its progress', async (fields, input) => {
    const answer = await post('/roster/syncs', fields)
    expect(answer.headers.get('location')).toBe('/roster/syncs/run-active?said=started')
    expect(ran).toEqual([['sync.start', input]])
  })

  test('a second sync beside a running one is refused in words', async () => {
    answerWith = {
      ok: false,
      error: { kind: 'conflict', code: 'run_active', detail: 'run-active' },
    }
    const answer = await post('/roster/syncs', { mode: 'full' })
    expect(answer.headers.get('location')).toBe('/roster?said=run_active')
    expect(await visit('/roster?said=run_active')).toContain('A sync is running already.')
  })

  test('a plan shows schools, moves, doubtful people and faults in words, and who stays is only counted', async () => {
    const page = await visit('/roster/syncs/run-held')
    expect(page).toMatch(/Maple Middle School<\/th><td>0<\/td><td>310<\/td><td>120</)
    expect(page).toContain('One more school, where nobody comes or goes.')
    expect(page).toMatch(/Sam Jordanova<\/th><td>Maple Middle School<\/td><td>Not known</)
    expect(page).toContain('The first 2 of 31.')
    expect(page).toContain('1 record of which it is not certain whose they are')
    expect(page).toContain('>The role is not one of the standard.</a>')
  })

  test('a plan that is out of date offers a new trial and no approval', async () => {
    const page = await visit('/roster/syncs/run-trial')
    expect(page).toContain('This plan is out of date')
    expect(page).toContain('Start a new trial')
    expect(page).not.toContain('/roster/syncs/run-trial/approve')
  })

  test('a look at a sync that is over asks for no plan, as each look at names is written down', async () => {
    const page = await visit('/roster/syncs/run-done')
    expect(page).not.toContain('What would change')
    expect(asked).not.toContain('sync.plan')
  })

  test('a failing roster says what happened and what to do about it', async () => {
    scene = 'failing'
    const page = await visit('/roster')
    expect(page).toContain('Syncs are failing')
    expect(page).toContain('enter it under Roster → Connection.')
    expect(page).toContain('href="/roster/syncs/run-failed"')
  })

  test('every step of a sync has words of its own, and a wait is said', () => {
    const words = wordsFor('en')
    const stalled = { ...RUNNING, phase: 'stalled', waitMs: 25 * 60_000 }
    expect(progressOf(stalled, RUNNING.startedAt + SECOND, words).step).toBe(
      'Paused: the SIS does not answer. The SIS is left alone for 25 minutes, then asked again.',
    )
    const { parts, text } = progressOf(
      { ...RUNNING, phase: 'applying' },
      RUNNING.startedAt + 12 * SECOND,
      words,
    )
    expect(text).toBe('12,404 of 34,004 records')
    expect(parts).toMatchObject({
      orgs: { text: '4 records, all read', value: 4, max: 4 },
      users: { text: '12,400 of 34,000 records', max: 34_000 },
    })
  })

  test('past syncs stand on a page of their own', async () => {
    const page = await visit('/roster/history')
    for (const id of ['run-held', 'run-trial', 'run-failed', 'run-done']) {
      expect(page).toContain(`href="/roster/syncs/${id}"`)
    }
    expect(await visit('/roster/history', coordinator)).not.toContain('run-done')
    expect(page).toMatch(/(People|Enrollments): [\d,]+ (new|changed|ended|missing|set aside)/)
    expect(page).toContain('A trial. This is what it would have done:')
  })

  test.each([
    ['cancelled', 'cancelled'],
    ['superseded', 'superseded'],
    ['expired', 'expired'],
    ['auth_failed', 'failed'],
    [null, 'failed'],
  ])('a sync that ended with %s is said to be %s', (error, end) => {
    expect(endOf({ state: 'failed', error })).toBe(end)
    expect(endOf({ state: 'succeeded', error: null })).toBe('succeeded')
  })

  test('rows set aside come with a sentence for the vendor and no value of the row', async () => {
    const page = await visit('/roster/quarantine')
    expect(page).toContain('The role is not one of the standard.')
    expect(page).toContain('12,040 rows')
    expect(page).toContain('<code>u-00417</code>')
    expect(page).toMatch(/<pre[^>]*>Our rostering client .*\n\n.*\n\n- name_missing, 1 row:/)
    expect(page).toMatch(/as far as they go:\n\n- role_unmapped, 12,040 rows:/)
    expect(page).toContain('Examples (sourcedId): users u-00417')
    expect(page).toContain('Examples (sourcedId): users u-00555')
  })

  test('rows that are used with a gap are not said to be set aside', async () => {
    const page = await visit('/roster/quarantine')
    const [before = '', after = ''] = page.split('Taken with a gap, by kind of fault')
    expect(before).toContain('nobody counts as gone because of it')
    expect(before).toContain('The record has neither a given name nor a family name.')
    expect(before).not.toContain('The role is not one of the standard.')
    expect(after).toContain('The role is not one of the standard.')
    expect(after).not.toContain('nobody counts as gone because of it')
  })

  test('the roster says how many rows are faulty, and does not call that well', async () => {
    const page = await visit('/roster')
    expect(page).toMatch(/Rows set aside<\/dt><dd>1</)
    expect(page).toMatch(/Rows taken with a gap<\/dt><dd>12,040</)
    expect(page).toContain('some rows are faulty')
    expect(page).not.toContain('All is well')
  })
})
