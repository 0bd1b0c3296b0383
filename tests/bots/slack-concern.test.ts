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
  raisedBy,
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
    const about = answers({ student: desk.student.id, someone_else: null })
    const raised = await raisedBy(desk, () => desk.slack.submit('teacher', form, about))
    expect(raised).toMatchObject([
      {
        subjectId: desk.student.id,
        dangerNow: 'no',
        weapon: 'unknown',
        selfHarm: 'no',
        via: 'slack',
      },
    ])
    const seen = await desk.slack.see('teacher')
    expect(JSON.stringify(seen.stack)).toContain(`Reference ${raised[0]?.reference}`)
  })

  test('may be about somebody who is only described', async () => {
    const form = await openForm(desk)
    const raised = await raisedBy(desk, () => desk.slack.submit('teacher', form, answers()))
    expect(raised).toMatchObject([{ subjectId: null }])
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

describe('with half a second added to every call to the district', () => {
  test('everything is still acknowledged within a second', async () => {
    const form = await openFormWithStudent(desk)
    const { answers: acks } = await whileDistrictIs(
      desk,
      slowed(desk.district.client, 500),
      async () => {
        const all = [
          await desk.slack.openHome('teacher'),
          await search(desk, form, 'qua'),
          await desk.slack.submit('teacher', form, answers()),
          await desk.slack.slash('teacher', '/concern'),
          await desk.slack.shortcut('teacher', 'raise_concern'),
        ]
        return { answers: all.flatMap((one) => one.answers) }
      },
    )
    expect(acks.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(Math.max(...acks.map(({ ms }) => ms))).toBeLessThan(1_000)
    await desk.settled()
    expect((await desk.slack.see('teacher')).stack.at(-1)?.callbackId).toBe('concern_form')
  })
})

describe('the receipt', () => {
  test('comes as a direct message that holds a reference and nothing else', async () => {
    const form = await openForm(desk)
    const [raised] = await raisedBy(desk, () => desk.slack.submit('teacher', form, answers()))
    await desk.district.drain(desk.courier)
    const { messages } = await desk.slack.see('teacher')
    const texts = messages.map(({ text }) => text)
    expect(texts).toContain(`Thank you. Your concern was received. Reference ${raised?.reference}.`)
    expect(new Set(texts.map((text) => text.replace(/Reference \S+\./, '')))).toEqual(
      new Set(['Thank you. Your concern was received. ']),
    )
  })
})
