import { beforeEach, describe, expect, test } from 'vitest'
import { concern } from '../../src/core/store/tables/casework.ts'
import { seedSchool, seedStaff, seedStudent, type SeededStaff } from '../helpers/people.ts'
import { createBench, type Bench } from './bench.ts'

let bench: Bench
let teacher: SeededStaff
let student: { id: string; name: string }

const told = {
  form: 'a-form',
  q: '',
  subjectText: '',
  what: 'He said "nobody" would <miss> him.',
  when: 'today',
  where: 'bus 12',
  dangerNow: 'no',
  weapon: 'no',
  selfHarm: 'yes',
}

beforeEach(async () => {
  bench = await createBench()
  const school = seedSchool(bench.district, { name: 'Maple Middle School' })
  teacher = seedStaff(bench.district, { school })
  student = seedStudent(bench.district, { school, name: 'Jordan Avery', grade: '08' })
})

const countConcerns = () => bench.district.db.select().from(concern).all().length

describe('raising a concern', () => {
  test('keeps it and shows the receipt on a page that a reload does not send again', async () => {
    const sent = { ...told, subjectId: student.id }
    const answer = await bench.post('/concerns/new', sent, { as: teacher })
    expect(answer.status).toBe(303)
    const location = answer.headers.get('location') ?? ''
    expect(location).toMatch(/^\/me\/concerns\?raised=[0-9A-Z]{3}-[0-9A-Z]{3}$/)
    const receipt = await (await bench.send(location, { as: teacher })).text()
    expect(receipt).toContain(`Received. Reference ${location.slice(-7)}`)
    expect(receipt).not.toContain('miss')
    expect(countConcerns()).toBe(1)
  })

  test('the same form sent twice counts once, and the second answer is the first one', async () => {
    const sent = { ...told, subjectId: student.id }
    const first = await bench.post('/concerns/new', sent, { as: teacher })
    const second = await bench.post('/concerns/new', sent, { as: teacher })
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect(countConcerns()).toBe(1)
  })

  test('going back and changing a word is a concern of its own, not a repeat', async () => {
    const sent = { ...told, subjectId: student.id }
    await bench.post('/concerns/new', sent, { as: teacher })
    await bench.post('/concerns/new', { ...sent, what: 'Something else.' }, { as: teacher })
    expect(countConcerns()).toBe(2)
  })

  test('a receipt for a reference that is not one’s own is not shown', async () => {
    const page = await (await bench.send('/me/concerns?raised=AAA-AAA', { as: teacher })).text()
    expect(page).not.toContain('AAA-AAA')
  })

  test('what is missing is named at the top, each line leads to its field, and what was typed stays', async () => {
    const sent = { ...told, subjectText: 'A tall boy', what: '', weapon: '' }
    const answer = await bench.post('/concerns/new', sent, { as: teacher })
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toMatch(/<a href="#field-what">Write what was said, written or done/)
    expect(page).toMatch(/<a href="#field-weapon">Was a weapon[^<]*\? Choose an answer\./)
    expect(page).toMatch(/<textarea id="field-what"[^>]*aria-invalid="true"/)
    expect(page).toContain('id="field-weapon"')
    expect(page).toContain('value="A tall boy"')
    expect(page).toContain('value="bus 12"')
    expect(page).toMatch(/name="selfHarm" value="yes"[^>]* checked/)
    expect(page).not.toMatch(/name="weapon" value="\w+"[^>]* checked/)
    expect(countConcerns()).toBe(0)
  })

  test('a concern about nobody is asked whom it is about, as in chat, beside everything else that is missing', async () => {
    const sent = { ...told, q: 'jor', what: '' }
    const answer = await bench.post('/concerns/new', sent, { as: teacher })
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('<a href="#field-subjectText">Choose a student or describe who')
    expect(page).toContain('<a href="#field-what">')
    expect(page).toContain(`value="${student.id}"`)
    expect(countConcerns()).toBe(0)
  })

  test('the words of a long account come back unchanged, line ends and signs included', async () => {
    const what = 'one\ntwo "three" <four> & five'
    const sent = { ...told, dangerNow: '', what: what.replaceAll('\n', '\r\n') }
    const page = await (await bench.post('/concerns/new', sent, { as: teacher })).text()
    expect(page).toContain('one\ntwo &quot;three&quot; &lt;four&gt; &amp; five</textarea>')
  })

  test('a student of another school is refused as unknown, and the search says so', async () => {
    const elsewhere = seedSchool(bench.district)
    const stranger = seedStudent(bench.district, { school: elsewhere })
    const sent = { ...told, q: 'strange', subjectId: stranger.id }
    const answer = await bench.post('/concerns/new', sent, { as: teacher })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('<a href="#field-q">Choose a student of your school')
    expect(countConcerns()).toBe(0)
  })

  test('somebody who works at no school is told so instead of shown a form', async () => {
    const admin = seedStaff(bench.district, { roles: ['config_admin'] })
    const page = await (await bench.send('/concerns/new', { as: admin })).text()
    expect(page).toContain('You do not work at a school')
    expect(page).not.toContain('<textarea')
  })
})

describe('finding the student', () => {
  test('works without script, keeps the whole form, and puts no name into an address', async () => {
    const sent = { ...told, q: 'jor' }
    const answer = await bench.post('/concerns/new/find', sent, { as: teacher })
    expect(answer.status).toBe(200)
    const page = await answer.text()
    expect(page).toContain(`value="${student.id}"`)
    expect(page).toContain('Jordan Avery')
    expect(page).toContain('Grade 8 · Maple Middle School')
    expect(page).toContain('&lt;miss&gt; him.</textarea>')
    expect(page).toMatch(/name="selfHarm" value="yes"[^>]* checked/)
    expect(page).not.toMatch(/(?:href|action)="[^"]*jor/i)
    expect(countConcerns()).toBe(0)
  })

  test('a choice that was made survives an error elsewhere in the form', async () => {
    const sent = { ...told, q: 'jor', subjectId: student.id, what: '' }
    const page = await (await bench.post('/concerns/new', sent, { as: teacher })).text()
    expect(page).toMatch(new RegExp(`value="${student.id}"[^>]* checked`))
  })

  test('two letters are too few, nobody found is said, and both keep what was typed', async () => {
    const few = await bench.post('/concerns/new/find', { ...told, q: 'jo' }, { as: teacher })
    expect(few.status).toBe(422)
    expect(await few.text()).toContain('Type at least three letters')
    const none = await bench.post('/concerns/new/find', { ...told, q: 'zzz' }, { as: teacher })
    const page = await none.text()
    expect(page).toContain('No student found')
    expect(page).toContain('value="bus 12"')
  })

  test('the suggestions for the island carry name, grade and school and nothing else', async () => {
    const answer = await bench.post('/students/suggest', { q: 'jor' }, { as: teacher })
    expect(await answer.json()).toEqual({
      title: '1 found. Choose one.',
      rows: [{ value: student.id, text: 'Jordan Avery', note: 'Grade 8 · Maple Middle School' }],
    })
    const few = await bench.post('/students/suggest', { q: 'jo' }, { as: teacher })
    expect(await few.json()).toMatchObject({ rows: [] })
  })
})
