import { beforeEach, describe, expect, test } from 'vitest'
import type { Bench, SendOptions } from './bench.ts'
import { caseworkScene, type CaseworkScene } from './casework-scene.ts'
import { must, type Story } from './story.ts'

let bench: Bench
let story: Story
let as: SendOptions
let read: CaseworkScene['read']

beforeEach(async () => {
  ;({ bench, story, as, read } = await caseworkScene())
})

const caseOf = (id: string) =>
  must(bench.district.client.ask('case.read', { id }, { caller: story.staff.counselor.session }))

describe('a case', () => {
  test('takes a note into its chronology, newest first', async () => {
    const path = `/cases/${story.caseId}/notes`
    const answer = await bench.post(path, { form: '1', text: 'Met <him> today.' }, as)
    expect(answer.headers.get('location')).toBe(`/cases/${story.caseId}?said=note`)
    const page = await read(`/cases/${story.caseId}`)
    const chronology = page.slice(page.indexOf('<ol class="chronology"'))
    expect(chronology).toMatch(/entry-note[\s\S]*?Met &lt;him&gt; today\./)
    expect(chronology.indexOf('Met &lt;him&gt;')).toBeLessThan(
      chronology.indexOf('opened the case'),
    )
  })

  test('an empty note is asked for at the top, and the page stays', async () => {
    const answer = await bench.post(`/cases/${story.caseId}/notes`, { form: '1', text: ' ' }, as)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('<a href="#field-text">Write the note.')
  })

  test('takes a task in the district’s own time, for its owner to find on their day', async () => {
    const { principal } = story.staff
    const sent = {
      form: '1',
      title: 'Call the bus company',
      ownerId: principal.id,
      backupId: '',
      dueAt: '2026-10-15T08:30',
    }
    const answer = await bench.post(`/cases/${story.caseId}/tasks`, sent, as)
    expect(answer.headers.get('location')).toBe(`/cases/${story.caseId}?said=task`)
    const { tasks } = await caseOf(story.caseId)
    const added = tasks.find(({ title }) => title === 'Call the bus company')
    expect(added?.dueAt).toBe(Date.UTC(2026, 9, 15, 13, 30))
    const day = await read('/', { as: principal })
    expect(day).toContain('Call the bus company')
    expect(day).toContain('tomorrow 8:30 AM')
  })

  test('a task without a time or in the past comes back with everything typed', async () => {
    const { counselor } = story.staff
    const sent = { form: '1', title: 'Call', ownerId: counselor.id, backupId: '' }
    for (const dueAt of ['', 'soon', '2026-10-01T08:00']) {
      const path = `/cases/${story.caseId}/tasks`
      const answer = await bench.post(path, { ...sent, dueAt }, as)
      expect([dueAt, answer.status]).toEqual([dueAt, 422])
      const page = await answer.text()
      expect(page).toContain('<a href="#field-dueAt">')
      expect(page).toContain('value="Call"')
      expect(page).toMatch(/<details class="card" open/)
    }
  })

  test('takes a member, who can open it from then on', async () => {
    const { principal } = story.staff
    expect((await bench.send(`/cases/${story.caseId}`, { as: principal })).status).toBe(404)
    const sent = { form: '1', personId: principal.id }
    const answer = await bench.post(`/cases/${story.caseId}/members`, sent, as)
    expect(answer.headers.get('location')).toBe(`/cases/${story.caseId}?said=member`)
    expect((await bench.send(`/cases/${story.caseId}`, { as: principal })).status).toBe(200)
  })
})

describe('a task', () => {
  test('is done with a word on how it went, and leaves the day', async () => {
    const path = `/t/${story.taskId}/done`
    const answer = await bench.post(path, { form: '1', outcome: 'Went well.' }, as)
    expect(answer.headers.get('location')).toBe('/?said=done')
    const page = await read(`/t/${story.taskId}`)
    expect(page).toContain('Went well.')
    expect(page).toContain('Finished by Carl Osei')
    expect(await read('/')).not.toContain(`/t/${story.taskId}"`)
  })

  test('done twice says that it was done, and what was written the second time is kept on the page', async () => {
    await bench.post(`/t/${story.taskId}/done`, { form: '1', outcome: '' }, as)
    const again = { form: '2', outcome: 'More words.' }
    const answer = await bench.post(`/t/${story.taskId}/done`, again, as)
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('This task was finished before.')
  })

  test('moves to another time, and a time that has passed is refused', async () => {
    const path = `/t/${story.taskId}/move`
    const moved = await bench.post(path, { form: '1', dueAt: '2026-10-20T09:15' }, as)
    expect(moved.headers.get('location')).toBe(`/t/${story.taskId}?said=moved`)
    expect(await read(`/t/${story.taskId}`)).toContain('2026-10-20T14:15:00.000Z')
    const late = await bench.post(path, { form: '2', dueAt: '2026-10-01T09:15' }, as)
    expect(late.status).toBe(422)
    expect(await late.text()).toContain('value="2026-10-01T09:15"')
  })

  test('goes to somebody else, who finds it on their day', async () => {
    const { principal } = story.staff
    const path = `/t/${story.taskId}/give`
    const given = await bench.post(path, { form: '1', ownerId: principal.id }, as)
    expect(given.headers.get('location')).toBe('/?said=given')
    expect(await read('/', { as: principal })).toContain(`/t/${story.taskId}"`)
  })

  test('can be taken, and cannot be seen by somebody it is not with', async () => {
    const taken = await bench.post(`/t/${story.taskId}/acknowledge`, { form: '1' }, as)
    expect(taken.headers.get('location')).toBe(`/t/${story.taskId}?said=taken`)
    expect(await read(`/t/${story.taskId}`)).toContain('Taken')
    expect((await bench.send(`/t/${story.taskId}`, { as: story.staff.teacher })).status).toBe(404)
    const denied = await bench.post(
      `/t/${story.taskId}/done`,
      { form: '1' },
      { as: story.staff.teacher },
    )
    expect(denied.status).toBe(404)
  })
})

describe('a transfer', () => {
  const path = () => `/transfers/${story.handoverId}`

  test('is accepted at the receiving school, and the case opens there', async () => {
    const { lead } = story.staff
    expect(await read(path(), { as: lead })).toContain('Take the case over')
    const sent = { form: '1', caseManagerId: '' }
    const answer = await bench.post(`${path()}/accept`, sent, { as: lead })
    expect(answer.headers.get('location')).toBe(`${path()}?said=accepted`)
    const page = await read(`${path()}?said=accepted`, { as: lead })
    expect(page).toContain('The case is with your school now.')
    expect(page).toContain(`href="/cases/${story.caseId}"`)
    expect((await bench.send(`/cases/${story.caseId}`, { as: lead })).status).toBe(200)
  })

  test('leaves the sender a receipt and a case to read, with nothing to change', async () => {
    const { lead } = story.staff
    await bench.post(`${path()}/accept`, { form: '1', caseManagerId: '' }, { as: lead })
    const receipt = await read(path())
    expect(receipt).toContain('This page is your receipt.')
    expect(receipt).toContain('Ruben Castellanos')
    expect(receipt).not.toContain('Take over</button>')
    const file = await read(`/cases/${story.caseId}`)
    expect(file).toContain('You handed this case over. You can read it until')
    expect(file).not.toContain('<textarea')
  })

  test('what the sender was still writing when the case left is not lost', async () => {
    const { lead, principal } = story.staff
    await bench.post(`${path()}/accept`, { form: '1', caseManagerId: '' }, { as: lead })
    const sent = { form: '1', text: 'Half an hour of careful words.' }
    const note = await bench.post(`/cases/${story.caseId}/notes`, sent, as)
    expect(note.status).toBe(409)
    expect(await note.text()).toContain('Half an hour of careful words.')
    const denied = await bench.post(`/cases/${story.caseId}/notes`, sent, { as: principal })
    expect(denied.status).toBe(404)
    expect(await denied.text()).toContain('Half an hour of careful words.')
  })

  test('is declined with a reason, or asked for one', async () => {
    const { lead } = story.staff
    const short = await bench.post(`${path()}/decline`, { form: '1', reason: 'no' }, { as: lead })
    expect(short.status).toBe(422)
    expect(await short.text()).toMatch(/<details class="card" open[\s\S]*>no<\/textarea>/)
    const reason = 'The student goes to an online school.'
    const done = await bench.post(`${path()}/decline`, { form: '2', reason }, { as: lead })
    expect(done.headers.get('location')).toBe(`${path()}?said=declined`)
    expect(await read(`/cases/${story.caseId}`)).toContain('did not take the case over')
  })

  test('cannot be answered by the sender', async () => {
    expect(await read(path())).not.toContain('Take the case over')
    const answer = await bench.post(`${path()}/accept`, { form: '1', caseManagerId: '' }, as)
    expect(answer.status).toBe(404)
  })
})
