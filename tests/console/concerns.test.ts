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

const concernOf = (id: string) =>
  must(bench.district.client.ask('concern.read', { id }, { caller: story.staff.counselor.session }))

describe('the queue', () => {
  test('shows danger first, by word and shape, and the clock of each', async () => {
    const page = await read('/concerns')
    const names = [...page.matchAll(/class="stretch" href="\/concerns\/[^"]+">([^<]+)</g)].map(
      ([, name]) => name,
    )
    expect(names[0]).toBe('Maximiliane Wolkenstein-Featherstonehaugh')
    expect(names).toHaveLength(3)
    expect(page).toMatch(/badge-danger"><svg[\s\S]*?<\/svg>Danger now/)
    expect(page).toContain('Decide <time')
    expect(page).toContain('15 min late')
  })

  test('a claim shows to the others and can be given back, and both lead back to the queue', async () => {
    const { urgent } = story.concerns
    const from = { form: '1', from: 'queue' }
    const claimed = await bench.post(`/concerns/${urgent}/claim`, from, as)
    expect(claimed.headers.get('location')).toBe('/concerns?said=claimed')
    expect(await read('/concerns', { as: story.staff.principal })).toContain(
      'Carl Osei looks at it',
    )
    const released = await bench.post(`/concerns/${urgent}/release`, from, as)
    expect(released.headers.get('location')).toBe('/concerns?said=released')
    expect((await concernOf(urgent)).claimedBy).toBeNull()
  })

  test('what somebody else already looks at is said so, and nothing changes', async () => {
    const { plain } = story.concerns
    const path = `/concerns/${plain}/claim`
    const answer = await bench.post(path, { form: '1' }, { as: story.staff.principal })
    expect(answer.headers.get('location')).toBe(`/concerns/${plain}?said=in_use`)
    const page = await read(`/concerns/${plain}?said=in_use`, { as: story.staff.principal })
    expect(page).toContain('This is in use and cannot be changed.')
    expect((await concernOf(plain)).claimedBy?.name).toBe('Carl Osei')
  })

  test('the mark for the island changes with the queue and tells nothing of it', async () => {
    const mark = async () => JSON.parse(await read('/live/queue')) as { mark: string }
    const before = await mark()
    expect(Object.keys(before)).toEqual(['mark'])
    expect(await mark()).toEqual(before)
    await bench.post(`/concerns/${story.concerns.urgent}/claim`, { form: '1' }, as)
    expect(await mark()).not.toEqual(before)
  })
})

describe('deciding', () => {
  const decision = {
    form: '1',
    decision: 'open_case',
    reason: 'A photo of a gun and a named student.',
    danger: 'yes',
    need: 'unknown',
    caseManagerId: '',
    referTo: '',
  }

  test('opens a case and leads to it, with its first tasks', async () => {
    const { urgent } = story.concerns
    const answer = await bench.post(`/concerns/${urgent}/decide`, decision, as)
    expect(answer.status).toBe(303)
    const location = answer.headers.get('location') ?? ''
    expect(location).toMatch(/^\/cases\/\w+\?said=opened$/)
    const page = await read(location)
    expect(page).toContain('The case is open, and its first tasks are made.')
    expect(page).toContain('Next step:')
    expect(await read(`/concerns/${urgent}`)).toContain('Decision: Open a case')
  })

  test('asks for every answer that is missing and keeps the ones given', async () => {
    const { urgent } = story.concerns
    const sent = { ...decision, decision: '', need: '', reason: 'short' }
    const answer = await bench.post(`/concerns/${urgent}/decide`, sent, as)
    expect(answer.status).toBe(422)
    const page = await answer.text()
    for (const field of ['decision', 'need', 'reason']) {
      expect(page).toContain(`<a href="#field-${field}">`)
      expect(page).toContain(`id="field-${field}"`)
    }
    expect(page).toMatch(/name="danger" value="yes"[^>]* checked/)
    expect(page).toContain('>short</textarea>')
    expect((await concernOf(urgent)).state).not.toBe('decided')
  })

  test('a referral says to whom, or is asked to', async () => {
    const { plain } = story.concerns
    const sent = { ...decision, decision: 'refer', danger: 'no' }
    const asked = await bench.post(`/concerns/${plain}/decide`, sent, as)
    expect(await asked.text()).toContain('<a href="#field-referTo">Say who should help.')
    const path = `/concerns/${plain}/decide`
    const answer = await bench.post(path, { ...sent, referTo: 'counseling' }, as)
    expect(answer.headers.get('location')).toBe(`/concerns/${plain}?said=decided`)
    expect((await concernOf(plain)).decision?.referTo).toBe('counseling')
  })

  test('when somebody else was faster, the reason that was written is still there', async () => {
    const { urgent } = story.concerns
    await bench.post(`/concerns/${urgent}/decide`, decision, as)
    const late = { ...decision, form: '2', reason: 'My own careful reason.' }
    const path = `/concerns/${urgent}/decide`
    const answer = await bench.post(path, late, { as: story.staff.principal })
    expect(answer.status).toBe(409)
    const page = await answer.text()
    expect(page).toContain('Somebody has decided this already.')
    expect(page).toContain('My own careful reason.')
    expect((await concernOf(urgent)).decision?.reason).toBe(decision.reason)
  })

  test('a reporter reads their own words and nothing of what others did', async () => {
    const page = await read(`/concerns/${story.concerns.plain}`, { as: story.staff.teacher })
    expect(page).toContain('She drew herself falling')
    expect(page).not.toContain('Decide what happens')
    expect(page).not.toContain('Carl Osei looks at it')
  })

  test('a reporter who sits on the case is not led to a queue they may not open', async () => {
    const { teacher } = story.staff
    await bench.post(`/cases/${story.caseId}/members`, { form: '1', personId: teacher.id }, as)
    const page = await read(`/concerns/${story.concerns.first}`, { as: teacher })
    expect(page).not.toContain('href="/concerns"')
    expect(page).toContain('href="/me/concerns"')
  })
})
