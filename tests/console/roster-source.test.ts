import { beforeEach, describe, expect, test } from 'vitest'
import { GUARD_LIMITS } from '../../src/core/domain/roster/guard/limits.ts'
import { OPERATOR } from '../helpers/district.ts'
import { seedSchool, seedStaff, type SeededStaff } from '../helpers/people.ts'
import { SOURCE } from '../domain/roster-run.ts'
import { createBench, type Bench } from './bench.ts'

let bench: Bench
let admin: SeededStaff
let coordinator: SeededStaff

beforeEach(async () => {
  bench = await createBench()
  admin = seedStaff(bench.district, { roles: ['config_admin'] })
  coordinator = seedStaff(bench.district, { roles: ['district_coordinator'] })
})

const connect = () => bench.district.client.run('source.set', SOURCE, { caller: OPERATOR })
const visit = async (path: string, as = admin) => (await bench.send(path, { as })).text()
const post = (path: string, fields: Record<string, string> = {}, as = admin) =>
  bench.post(path, fields, { as })

async function source() {
  const read = await bench.district.client.ask('source.read', {}, { caller: OPERATOR })
  if (!read.ok || read.value === null) throw new Error('no source')
  return read.value
}

/** What the browser would send of a form as it stands on the page. */
async function fieldsOf(path: string): Promise<Record<string, string>> {
  const page = await visit(path)
  const inputs = [...page.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag)
  const values = inputs
    .filter((tag) => !tag.includes('type="radio"') || tag.includes('checked'))
    .map((tag) => [/\bname="([^"]*)"/.exec(tag)?.[1], /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? ''])
  const selects = [...page.matchAll(/<select\b[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/g)].map(
    ([, name, inner = '']) => [
      name,
      (/value="([^"]*)" selected/.exec(inner) ?? /value="([^"]*)"/.exec(inner))?.[1] ?? '',
    ],
  )
  const areas = [...page.matchAll(/<textarea\b[^>]*name="([^"]*)"[^>]*>([^<]*)/g)].map(
    ([, name, text = '']) => [name, text],
  )
  const all = [...values, ...selects, ...areas].filter(([name]) => name !== undefined)
  return Object.fromEntries(all) as Record<string, string> // safe because nameless fields were left out
}

describe('disconnecting', () => {
  test('says what ends and what stays, and does nothing before the word is typed', async () => {
    await connect()
    expect(await visit('/roster/source')).toContain('href="/roster/source/remove"')
    const page = await visit('/roster/source/remove')
    expect(page).toContain('The secret is deleted.')
    expect(page).toContain('Everybody in the roster, their schools, and every case and task.')
    for (const word of ['', 'yes', 'dis connect']) {
      const answer = await post('/roster/source/remove', { word })
      expect([word, answer.status]).toEqual([word, 422])
      expect(await answer.text()).toContain('Nothing was changed.')
    }
    expect(await source()).toMatchObject({ kind: 'oneroster-1.2' })
  })

  test('ends the connection once the word is typed, and offers to connect again', async () => {
    await connect()
    const answer = await post('/roster/source/remove', { word: ' Disconnect ' })
    expect(answer.headers.get('location')).toBe('/roster?said=disconnected')
    await expect(source()).rejects.toThrow('no source')
    const page = await visit('/roster?said=disconnected')
    expect(page).toContain('The SIS is disconnected.')
    expect(page).toContain('Connect it now')
    const gone = await bench.send('/roster/source/remove', { as: admin })
    expect(gone.headers.get('location')).toBe('/roster')
  })

  test('is for nobody who may not change the connection', async () => {
    await connect()
    const answer = await post('/roster/source/remove', { word: 'disconnect' }, coordinator)
    expect(answer.status).toBe(404)
    expect(await source()).toMatchObject({ kind: 'oneroster-1.2' })
  })
})

describe('the connection', () => {
  test('is explained to whoever sees the roster, and offered for change only to who configures', async () => {
    await connect()
    const page = await visit('/roster/source', coordinator)
    expect(page).toContain('The SIS has not been asked yet what it can do.')
    expect(page).toContain('Only the people who configure Offramp can change this.')
    for (const path of ['settings', 'pauses', 'limits']) {
      expect(page).not.toContain(`/roster/source/${path}`)
      const answer = await bench.send(`/roster/source/${path}`, { as: coordinator })
      expect([path, answer.status]).toEqual([path, 404])
      const sent = await post(`/roster/source/${path}`, { kind: 'oneroster-1.2' }, coordinator)
      expect([path, sent.status]).toEqual([path, 404])
    }
    expect((await source()).clientId).toBe('client')
  })

  test('is tested on demand; a second press says that one is under way', async () => {
    await connect()
    const answer = await post('/roster/source/probe', { form: '1' })
    expect(answer.headers.get('location')).toBe('/roster/source?said=asking')
    expect(await visit('/roster/source')).toContain('data-live="/live/source"')
    expect(await (await bench.send('/live/source', { as: admin })).json()).toEqual({
      mark: 'asking',
    })
    const again = await post('/roster/source/probe', { form: '2' })
    expect(again.headers.get('location')).toBe('/roster/source?said=run_active')
  })

  test('a settings form that is sent as it stands changes nothing, and never holds the secret', async () => {
    await connect()
    const before = await source()
    const fields = await fieldsOf('/roster/source/settings')
    expect(Object.values(fields).join()).not.toContain(SOURCE.clientSecret)
    const answer = await post('/roster/source/settings', fields)
    expect(answer.headers.get('location')).toBe('/roster/source?said=saved')
    expect(await source()).toEqual(before)
  })

  test('settings are read line by line; an empty field is the usual', async () => {
    await connect()
    const fields = await fieldsOf('/roster/source/settings')
    await post('/roster/source/settings', {
      ...fields,
      orgs: 'MMS\r\n\r\n  CCHS ',
      headers: 'X-Year: 2027',
      query: 'year=2027',
      quietFrom: '',
      quietUntil: '',
      deltaEveryMinutes: '',
      pageSize: '200',
      full: 'weekly',
      weeklyFullOn: '6',
    })
    expect((await source()).settings).toMatchObject({
      orgs: ['MMS', 'CCHS'],
      headers: { 'X-Year': '2027' },
      query: { year: '2027' },
      quiet: null,
      deltaEveryMinutes: null,
      pageSize: 200,
      fullNightly: false,
      weeklyFullOn: 6,
    })
  })

  test('what cannot be is said at its field, and what was typed stays, but for the secret', async () => {
    await connect()
    const fields = await fieldsOf('/roster/source/settings')
    const answer = await post('/roster/source/settings', {
      ...fields,
      baseUrl: 'sis',
      quietUntil: '',
      pageSize: 'many',
      clientSecret: 'not-to-be-shown',
    })
    expect(answer.status).toBe(422)
    const page = await answer.text()
    for (const field of ['baseUrl', 'quietUntil', 'pageSize']) {
      expect(page).toContain(`href="#field-${field}"`)
      expect(page).toContain(`id="field-${field}-error"`)
    }
    expect(page).toContain('value="many"')
    expect(page).not.toContain('not-to-be-shown')
  })

  test.each([
    ['headers', 'X-Year: 2027\nX-School', '“X-School” has no colon. Write it as Name: value.'],
    ['headers', ': 2027', '“: 2027” has no colon'],
    ['query', 'year', '“year” has no equals sign. Write it as name=value.'],
    ['query', 'year=2026\nyear=2027', '“year” stands there twice.'],
    ['scopes', 'roster.readonly\nroster-demographics.readonly', 'never asks for demographics'],
    ['emailDomains', '@foo', 'An e-mail domain looks like district.example.org.'],
    ['baseUrl', 'https://:pw@sis.test/v1p2', 'Leave the password out of the base address'],
  ])('a line of %s such as %j is refused with what is wrong', async (field, text, words) => {
    await connect()
    const before = await source()
    const fields = await fieldsOf('/roster/source/settings')
    const answer = await post('/roster/source/settings', { ...fields, [field]: text })
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain(words)
    expect(page).toContain(`id="field-${field}-error"`)
    expect(await source()).toEqual(before)
  })

  test('at an address that this deployment never calls is refused at its field', async () => {
    bench = await createBench({ allowPrivate: false })
    admin = seedStaff(bench.district, { roles: ['config_admin'] })
    const fields = { ...(await fieldsOf('/roster/source/settings')), ...SOURCE }
    const answer = await post('/roster/source/settings', {
      ...fields,
      baseUrl: 'https://10.0.0.7/',
    })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('must be the public one of your SIS')
  })

  test('by files shows no address to call, and offers none', async () => {
    const fields = await fieldsOf('/roster/source/settings')
    const made = await post('/roster/source/settings', { ...fields, kind: 'oneroster-csv' })
    expect(made.headers.get('location')).toBe('/roster/source?said=saved')
    expect(await visit('/roster/source')).not.toContain('/roster/source/hook')
    const asked = await bench.send('/roster/source/hook', { as: admin })
    expect(asked.headers.get('location')).toBe('/roster/source')
  })

  test('can be given a new address to call, once it was said what ends', async () => {
    await connect()
    expect(await visit('/roster/source')).toContain('href="/roster/source/hook"')
    const asked = await visit('/roster/source/hook')
    expect(asked).toContain('The address your SIS calls today stops working at once.')
    expect(asked).not.toContain('/hooks/sis/')
    const made = await (await post('/roster/source/hook')).text()
    expect(made).toMatch(/value="https:\/\/maple\.test\/hooks\/sis\/[\w-]{32}"/)
    const refused = await post('/roster/source/hook', {}, coordinator)
    expect(refused.status).toBe(404)
    const hidden = await bench.send('/roster/source/hook', { as: coordinator })
    expect(hidden.status).toBe(404)
  })

  test('can be made here, and the address to call is shown once', async () => {
    expect(await visit('/roster')).toContain('Connect it now')
    const { clientSecret, ...access } = SOURCE
    const fields = { ...(await fieldsOf('/roster/source/settings')), ...access }
    const bare = await post('/roster/source/settings', fields)
    expect(await bare.text()).toContain('Paste the client secret your SIS gave you')
    const made = await (await post('/roster/source/settings', { ...fields, clientSecret })).text()
    expect(made).toMatch(/value="https:\/\/maple\.test\/hooks\/sis\/[\w-]{32}"/)
    expect(await visit('/roster/source')).not.toContain('/hooks/sis/')
  })
})

describe('pauses', () => {
  test('are added, kept and taken away by emptying their dates', async () => {
    await connect()
    const winter = { from0: '2026-12-19', until0: '2027-01-04', mode: 'add_only' }
    const answer = await post('/roster/source/pauses', winter)
    expect(answer.headers.get('location')).toBe('/roster/source?said=paused')
    expect(await source()).toMatchObject({
      mode: 'add_only',
      blackouts: [{ from: '2026-12-19', until: '2027-01-04' }],
    })
    expect(await visit('/roster/source')).toContain('Dec 19, 2026 to Jan 4, 2027')
    const fields = await fieldsOf('/roster/source/pauses')
    expect(fields).toMatchObject({ from0: '2026-12-19', until0: '2027-01-04', mode: 'add_only' })
    await post('/roster/source/pauses', { ...fields, from0: '', until0: '', mode: 'normal' })
    expect(await source()).toMatchObject({ mode: 'normal', blackouts: [] })
  })

  test('with half a date, or the wrong way round, are refused at the field and nothing is saved', async () => {
    await connect()
    const half = await post('/roster/source/pauses', { mode: 'normal', from1: '2026-12-19' })
    expect([half.status, (await half.text()).includes('href="#field-until1"')]).toEqual([422, true])
    const dates = { from1: '2027-01-04', until1: '2026-12-19' }
    const wrong = await post('/roster/source/pauses', { mode: 'normal', ...dates })
    expect(await wrong.text()).toContain('The last day is before the first.')
    expect((await source()).blackouts).toEqual([])
  })
})

describe('limits', () => {
  test('of the district are given in percent, and go back to the usual', async () => {
    await connect()
    await post('/roster/source/limits', { of: 'district', removedShare: '7.5 %', rowsHigh: '150' })
    expect((await source()).guardSettings.defaults).toEqual({ removedShare: 0.075, rowsHigh: 1.5 })
    const fields = await fieldsOf('/roster/source/limits')
    expect(fields).toMatchObject({ removedShare: '7.5', rowsHigh: '150', removedFloor: '' })
    await post('/roster/source/limits/reset', { of: 'district' })
    expect((await source()).guardSettings.defaults).toEqual({})
  })

  test('of one kind of record and of one school leave all others alone', async () => {
    await connect()
    const school = seedSchool(bench.district, { name: 'Maple Middle School' })
    await post('/roster/source/limits', { of: 'users', removedFloor: '40' })
    await post('/roster/source/limits', { of: 'enrollments', rowsFloor: '400' })
    await post('/roster/source/limits', { of: `school:${school.id}`, schoolShare: '20' })
    expect((await source()).guardSettings).toEqual({
      defaults: {},
      collections: { users: { removedFloor: 40 }, enrollments: { rowsFloor: 400 } },
      schools: { [school.id]: { schoolShare: 0.2 } },
      usual: GUARD_LIMITS,
    })
    expect(await visit('/roster/source/limits')).toContain('Maple Middle School')
    await post('/roster/source/limits/reset', { of: 'users' })
    expect((await source()).guardSettings.collections).toEqual({ enrollments: { rowsFloor: 400 } })
  })

  test('a number that is none is refused at its field', async () => {
    await connect()
    const fields = { of: 'users', removedShare: '140', removedFloor: '2.5' }
    const answer = await post('/roster/source/limits', fields)
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('Write a number from 0 to 100, such as 10.')
    expect(page).toContain('Write a whole number from 0 to 1,000,000.')
    expect((await source()).guardSettings.collections).toEqual({})
  })
})
