import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concern } from '../../src/core/store/tables/casework.ts'
import { person } from '../../src/core/store/tables/people.ts'
import { seedSchool, seedStaff, seedStudent } from '../helpers/people.ts'
import { castMember, startSlackDesk, type SlackDesk } from '../helpers/slack-desk.ts'

const NARRATIVE = 'He said the quiet sentence about Friday by the lockers.'

let desk: SlackDesk
let student: { id: string; name: string }
beforeAll(async () => {
  desk = await startSlackDesk()
  const school = seedSchool(desk.district, { name: 'Cedar Ridge High' })
  seedSchool(desk.district, { name: 'Elsewhere' })
  const { email } = castMember('teacher')
  const teacher = seedStaff(desk.district, { school, name: 'Tessa Moreno' })
  desk.district.db.update(person).set({ email }).where(eq(person.id, teacher.id)).run()
  student = seedStudent(desk.district, { school, name: 'Zuleika Quartermaine' })
})
afterAll(() => desk.close())

const concerns = () => desk.district.db.select().from(concern).all()

const answers = (more: Record<string, unknown> = {}) => ({
  student: student.id,
  what: NARRATIVE,
  danger_now: 'no',
  weapon: 'unknown',
  self_harm: 'no',
  ...more,
})

async function openForm() {
  await desk.slack.slash('teacher', '/concern')
  const seen = await desk.slack.until(
    'teacher',
    (p) => p.stack.at(-1)?.callbackId === 'concern_form',
  )
  return seen.stack.at(-1) ?? null
}

describe('a concern from Slack', () => {
  test('is raised by a teacher who types three letters of a name and is given a reference', async () => {
    const form = await openForm()
    const found = await desk.slack.suggest('teacher', {
      view: form,
      actionId: 'value',
      blockId: 'student',
      value: 'qua',
    })
    expect(found.options.map((o) => o.text.text)).toEqual(['Zuleika Quartermaine'])
    const before = concerns().length
    const sent = await desk.slack.submit('teacher', form, answers())
    expect(sent.errors).toEqual({})
    expect(concerns()).toHaveLength(before + 1)
    const { reference } = concerns().at(-1) ?? {}
    expect(JSON.stringify(sent.view?.blocks)).toContain(`Reference ${reference}`)
  })

  test('a second press of Submit in the same form gives the same concern and no second one', async () => {
    const form = await openForm()
    const before = concerns().length
    await desk.slack.submitWith('teacher', { view: form, values: answers(), wire: { copies: 2 } })
    expect(concerns()).toHaveLength(before + 1)
  })

  test('without a student or a description the form says what to do and keeps what was typed', async () => {
    const form = await openForm()
    const before = concerns().length
    const sent = await desk.slack.submit('teacher', form, answers({ student: undefined }))
    expect(sent.errors).toEqual({ someone_else: 'Choose a student or describe who it is about.' })
    expect(concerns()).toHaveLength(before)
    expect(JSON.stringify(sent.view?.raw)).toContain('quiet sentence')
  })

  test('is never acknowledged when the district cannot store it: the form stays open', async () => {
    const form = await openForm()
    const { parts } = desk
    const broken = {
      run: () => Promise.reject(new Error('down')),
      ask: () => Promise.reject(new Error('down')),
    }
    desk.parts = { ...parts, locate: () => Promise.resolve({ id: 'd', client: broken }) }
    const before = concerns().length
    const sent = await desk.slack.submit('teacher', form, answers()).finally(() => {
      desk.parts = parts
    })
    expect(sent.errors['what']).toMatch(/^Not saved yet/)
    expect(concerns()).toHaveLength(before)
  })

  test('the receipt in the direct message holds a reference and nothing else', async () => {
    await desk.district.drain(desk.courier)
    const seen = await desk.slack.see('teacher')
    const receipts = seen.messages.filter((m) => m.text.startsWith('Thank you.'))
    expect(receipts.length).toBeGreaterThan(0)
    expect(JSON.stringify(seen.messages)).not.toContain('Zuleika')
    expect(JSON.stringify(seen.messages)).not.toContain('quiet sentence')
  })
})

describe('somebody who may not', () => {
  test.each([
    ['guest', 'Guests'],
    ['stranger', 'Guests'],
    ['unlinked', 'not linked'],
  ])('%s is refused with help and nothing is written', async (who, words) => {
    const before = concerns().length
    await desk.slack.slash(who, '/concern')
    const seen = await desk.slack.until(who, (p) =>
      JSON.stringify([p.stack, p.messages]).includes(words),
    )
    expect(seen.stack.every((view) => view.submit === null)).toBe(true)
    expect(concerns()).toHaveLength(before)
  })

  test('a bad signature, an old one, and a body that is not Slack’s are refused unread', async () => {
    const wrong = await desk.slack.slash('teacher', '/concern', {
      wire: { secret: 'not-the-signing-secret-00' },
    })
    expect(wrong.answer?.status).toBe(401)
    const old = await desk.slack.slash('teacher', '/concern', { wire: { skewSeconds: -301 } })
    expect(old.answer?.status).toBe(401)
  })
})
