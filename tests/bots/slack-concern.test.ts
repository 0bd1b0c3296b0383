import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DistrictClient } from '../../src/core/district/client.ts'
import { membership, person } from '../../src/core/store/tables/people.ts'
import { DOWN, slowed, whileDistrictIs } from '../helpers/slack-desk.ts'
import {
  answers,
  concerns,
  NARRATIVE,
  openForm,
  openFormWithStudent,
  search,
  startConcernDesk,
  STUDENT,
  type ConcernDesk,
} from './concern-form.ts'

let desk: ConcernDesk
beforeAll(async () => {
  desk = await startConcernDesk()
})
afterAll(() => desk.close())

describe('a concern from Slack', () => {
  test('is raised by a teacher who types three letters of a name and is given a reference', async () => {
    const form = await openForm(desk)
    const { options } = await search(desk, form, 'qua')
    expect(options.map(({ text }) => text.text)).toEqual([STUDENT])
    const before = concerns(desk).length
    const about = answers({ student: desk.student.id, someone_else: null })
    const sent = await desk.slack.submit('teacher', form, about)
    expect(sent.errors).toEqual({})
    expect(concerns(desk)).toHaveLength(before + 1)
    const raised = concerns(desk).at(-1)
    expect(raised).toMatchObject({
      subjectId: desk.student.id,
      dangerNow: 'no',
      weapon: 'unknown',
      selfHarm: 'no',
      via: 'slack',
    })
    expect(JSON.stringify(sent.view?.blocks)).toContain(`Reference ${raised?.reference}`)
  })

  test('may be about somebody who is only described', async () => {
    const form = await openForm(desk)
    const sent = await desk.slack.submit('teacher', form, answers())
    expect(sent.view?.title).toBe('Received')
    expect(concerns(desk).at(-1)?.subjectId).toBeNull()
  })

  test('is one concern, with one reference, however often Submit is pressed in the same form', async () => {
    const view = await openForm(desk)
    const before = concerns(desk).length
    const values = answers()
    const sent = await desk.slack.submitWith('teacher', { view, values, wire: { copies: 5 } })
    expect(concerns(desk)).toHaveLength(before + 1)
    expect(new Set(sent.answers.map(({ text }) => text)).size).toBe(1)
  })

  test('is a second concern in a second form', async () => {
    const before = concerns(desk).length
    await desk.slack.submit('teacher', await openForm(desk), answers())
    await desk.slack.submit('teacher', await openForm(desk), answers())
    expect(concerns(desk)).toHaveLength(before + 2)
  })

  test('takes nothing from what was typed behind the command', async () => {
    const { client } = desk.district
    const told: unknown[] = []
    const listening: DistrictClient = {
      run: (...act) => (told.push(act), client.run(...act)),
      ask: (...act) => (told.push(act), client.ask(...act)),
    }
    await whileDistrictIs(desk, listening, () =>
      desk.slack.slash('teacher', '/concern', { text: 'typed behind it', settleMs: 1_000 }),
    )
    expect(told.length).toBeGreaterThan(0)
    expect(JSON.stringify([told, desk.calls()])).not.toContain('typed behind it')
  })
})

describe('a form that cannot be taken as it is stays open with everything typed', () => {
  test('without a student or a description it says what to do', async () => {
    const form = await openForm(desk)
    const before = concerns(desk).length
    const sent = await desk.slack.submit('teacher', form, answers({ someone_else: null }))
    expect(sent.errors).toEqual({ someone_else: 'Choose a student or describe who it is about.' })
    expect(concerns(desk)).toHaveLength(before)
    expect(JSON.stringify(sent.view?.raw)).toContain(NARRATIVE)
  })

  test('a student who has left the teacher’s school meanwhile is named as the field to mend', async () => {
    const form = await openFormWithStudent(desk)
    const values = answers({ student: desk.student.id, someone_else: null })
    const { db } = desk.district
    const { id } = desk.student
    db.update(membership).set({ endOn: '2026-10-01' }).where(eq(membership.personId, id)).run()
    db.update(person).set({ homeSchoolId: null }).where(eq(person.id, id)).run()
    const sent = await desk.slack.submit('teacher', form, values)
    expect(Object.keys(sent.errors)).toEqual(['student'])
  })

  test('when the district cannot be reached', async () => {
    const form = await openForm(desk)
    const before = concerns(desk).length
    const sent = await whileDistrictIs(desk, DOWN, () =>
      desk.slack.submit('teacher', form, answers()),
    )
    expect(sent.errors['what']).toMatch(/^Not saved yet\. Press Submit again\./)
    expect(JSON.stringify(sent.view?.raw)).toContain(NARRATIVE)
    expect(concerns(desk)).toHaveLength(before)
    const again = await desk.slack.submit('teacher', form, answers())
    expect(again.view?.title).toBe('Received')
    expect(concerns(desk)).toHaveLength(before + 1)
  })

  test('when the directory of districts cannot be reached', async () => {
    const form = await openForm(desk)
    const { parts } = desk
    desk.parts = { ...parts, locate: () => Promise.reject(new Error('down')) }
    const sent = await desk.slack.submit('teacher', form, answers()).finally(() => {
      desk.parts = parts
    })
    expect(sent.answer?.status).toBe(500)
    expect(sent.view?.callbackId).toBe('concern_form')
    expect(sent.notice).not.toBeNull()
  })

  test('when the district answers too late, and the next press gives the concern that was stored', async () => {
    const form = await openForm(desk)
    const before = concerns(desk).length
    const late = await whileDistrictIs(desk, slowed(desk.district.client, 2_600), () =>
      desk.slack.submit('teacher', form, answers()),
    )
    expect(late.answer?.ms).toBeLessThan(2_800)
    expect(late.errors['what']).toMatch(/^Not saved yet/)
    const again = await desk.slack.submit('teacher', form, answers())
    expect(again.view?.title).toBe('Received')
    expect(concerns(desk)).toHaveLength(before + 1)
  })
})

describe('the search for a student', () => {
  test('shows nobody of a school the teacher does not work at', async () => {
    const form = await openForm(desk)
    expect((await search(desk, form, 'quade')).options).toEqual([])
  })

  test('is empty, and not an error, when the district is down or slow', async () => {
    const form = await openForm(desk)
    for (const client of [DOWN, slowed(desk.district.client, 2_300)]) {
      const found = await whileDistrictIs(desk, client, () => search(desk, form, 'qua'))
      expect(found.answer).toMatchObject({ status: 200, json: { options: [] } })
      expect(found.notice).toBeNull()
    }
  })
})

describe('the receipt', () => {
  test('comes as a direct message that holds a reference and nothing else', async () => {
    await desk.district.drain(desk.courier)
    const { messages } = await desk.slack.see('teacher')
    const { reference } = concerns(desk).at(-1) ?? {}
    const texts = messages.map(({ text }) => text)
    expect(texts).toContain(`Thank you. Your concern was received. Reference ${reference}.`)
    expect(new Set(texts.map((text) => text.replace(/Reference \S+\./, '')))).toEqual(
      new Set(['Thank you. Your concern was received. ']),
    )
  })
})
