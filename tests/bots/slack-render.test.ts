import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkHome,
  checkMessageBlocks,
  checkModal,
  isTooLarge,
} from '../../sandbox/slack/schema/check.ts'
import { renderCard } from '../../src/bots/slack/render-card.ts'
import { formView, studentOptions } from '../../src/bots/slack/render-form.ts'
import { homeView, saidHome } from '../../src/bots/slack/render-home.ts'
import {
  openingForm,
  openingTask,
  receiptView,
  saidView,
  taskView,
} from '../../src/bots/slack/render-modals.ts'
import { line } from '../../src/bots/slack/render-parts.ts'
import { CONFLICT, FORBIDDEN, FORM, SAY } from '../../src/core/conversation/words.ts'
import type { ChatCard } from '../../src/core/ports/chat.ts'

/** Names as a roster may hold them: empty, blank, right to left, emoji, half a character, far too long. */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom('', ' ', '\t\n', '\uD83D', 'x'.repeat(200), '👩‍👩‍👧‍👦'.repeat(30), 'د'.repeat(150)),
)
const id = fc.stringMatching(/^[0-9a-z]{1,64}$/)
const zone = fc.constantFrom('America/Chicago', 'Pacific/Honolulu', 'Asia/Kathmandu')
/** From 1970 to 2100, as far as the district takes times. */
const instant = fc.integer({ min: 0, max: 4_102_444_800_000 })
const link = fc.constant(`https://offramp.example.org/t/${'x'.repeat(64)}`)

const school = fc.record({ id, name })
const schools = (count: { minLength?: number; maxLength: number }) =>
  fc.uniqueArray(school, { ...count, selector: (one) => one.id })

const student = fc.record({
  id,
  name,
  grade: fc.option(name),
  school: fc.option(fc.record({ id, name })),
})

const card: fc.Arbitrary<ChatCard> = fc.oneof(
  fc.record({
    kind: fc.constant('receipt' as const),
    reference: fc.stringMatching(/^[0-9A-Z]{4,12}$/),
  }),
  fc.record({ kind: fc.constant('concern_waiting' as const), link, urgent: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom(
      'transfer_waiting' as const,
      'sync_attention' as const,
      'sync_over' as const,
    ),
    link,
  }),
  fc.record({
    kind: fc.constant('task' as const),
    ref: id,
    revision: fc.nat(),
    state: fc.constantFrom(
      'waiting' as const,
      'taken' as const,
      'finished' as const,
      'moved' as const,
    ),
    link,
    dueAt: instant,
    doneAt: fc.option(instant),
    timeZone: zone,
  }),
)

const ok = { ok: true }
function every<T>(of: fc.Arbitrary<T>, check: (value: T) => void, numRuns = 60): void {
  const property = fc.property(of, (value) => {
    check(value)
  })
  fc.assert(property, { numRuns })
}

describe('Slack takes everything that is rendered, whatever the roster holds', () => {
  test('the form, for one school or for hundreds with the longest names', () => {
    every(
      schools({ maxLength: 130 }),
      (of) =>
        expect(checkModal(formView({ emergencyNumber: '911', schools: of }))).toMatchObject(ok),
      25,
    )
    const many = Array.from({ length: 700 }, (_, at) => ({
      id: `${at}`.padStart(64, '0'),
      name: '漢'.repeat(200),
    }))
    for (const count of [1, 2, 100, 101, 500, 501, 700]) {
      const view = formView({ emergencyNumber: '911', schools: many.slice(0, count) })
      expect(checkModal(view)).toMatchObject(ok)
      expect(isTooLarge(view)).toBe(false)
    }
  })

  test('the students found, each with a name, and a line only where there is something to say', () => {
    every(
      fc.uniqueArray(student, { minLength: 1, maxLength: 30, selector: (one) => one.id }),
      (found) => {
        const options = studentOptions(found)
        expect(options.length).toBeLessThanOrEqual(20)
        for (const { text, description, value } of options) {
          const shown = description ? [text.text, description.text] : [text.text]
          expect(shown.filter((one) => one.trim() === '' || one.length > 75)).toEqual([])
          expect(value).toMatch(/^[0-9a-z]{1,64}$/)
        }
      },
    )
  })

  test('every card, with the same sentence for screen readers', () => {
    every(card, (one) => {
      const { text, blocks } = renderCard(one)
      expect(checkMessageBlocks(blocks)).toMatchObject(ok)
      expect(text.trim()).not.toBe('')
      expect(blocks[0]).toMatchObject({ text: { text } })
    })
  })

  test('the home, empty or full', () => {
    const item = fc.record({
      kind: fc.constantFrom('task' as const, 'concern' as const, 'transfer' as const),
      ref: id,
      dueAt: fc.option(instant),
      link,
    })
    const home = fc.record({
      items: fc.array(item, { maxLength: 20 }),
      link,
      timeZone: zone,
      more: fc.nat({ max: 10_000 }),
    })
    every(home, (one) => expect(checkHome(homeView(one))).toMatchObject(ok))
  })

  test('a task with any title, or with none to show', () => {
    const task = fc.record({
      title: fc.option(fc.string({ minLength: 1, maxLength: 200 })),
      dueAt: instant,
      doneAt: fc.option(instant),
      timeZone: zone,
      link,
    })
    every(task, (one) => expect(checkModal(taskView(one))).toMatchObject(ok))
  })

  test('what only says something, in every sentence there is', () => {
    const sentences = [
      ...Object.values(SAY),
      ...Object.values(CONFLICT),
      ...Object.values(FORBIDDEN),
    ]
    for (const words of sentences) {
      if (typeof words !== 'string') continue
      expect(checkModal(saidView(FORM.title, words))).toMatchObject(ok)
      expect(checkHome(saidHome(words))).toMatchObject(ok)
    }
    const views = [
      openingForm('911'),
      openingForm('112 '.repeat(5)),
      openingTask(),
      receiptView('K7Q2-9'),
    ]
    for (const view of views) expect(checkModal(view)).toMatchObject(ok)
  })
})

describe('students found', () => {
  const one = { id: 's', name: 'Ana Ruiz', grade: null, school: null }

  test('have a second line only where the roster knows a grade or a school', () => {
    const school = { name: 'Cedar Ridge' }
    const lines = [
      one,
      { ...one, grade: ' ', school: { name: '' } },
      { ...one, grade: '07' },
      { ...one, school },
      { ...one, grade: '07', school },
    ].map((each) => studentOptions([each])[0]?.description?.text)
    expect(lines).toEqual([
      undefined,
      undefined,
      'Grade 07',
      'Cedar Ridge',
      'Grade 07 · Cedar Ridge',
    ])
  })

  test('are twenty at most', () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ ...one, id: `s${at}` }))
    expect(studentOptions(many)).toHaveLength(20)
  })
})

describe('a list of more than a hundred schools', () => {
  test('comes in groups, and none is left out', () => {
    const of = Array.from({ length: 250 }, (_, at) => ({ id: `s${at}`, name: `School ${at}` }))
    const view = JSON.stringify(formView({ emergencyNumber: '911', schools: of }))
    for (const { id: one } of of) expect(view).toContain(`"value":"${one}"`)
    expect(view).toContain('School 100 – School 199')
  })
})

describe('a line of a list', () => {
  test('is never empty, never longer than Slack takes, and never ends in half a character', () => {
    every(
      name,
      (text) => {
        const cut = line(text)
        expect(cut.trim()).not.toBe('')
        expect(cut.length).toBeLessThanOrEqual(75)
        expect(cut.isWellFormed()).toBe(true)
      },
      300,
    )
  })

  test('that is cut inside a character loses all of it', () => {
    const cut = line(`x${'😀'.repeat(60)}`)
    expect(cut).toBe(`x${'😀'.repeat(36)}…`)
  })

  test('that fits is left as it is', () => {
    expect(line('Ana-María Ñúñez')).toBe('Ana-María Ñúñez')
  })
})
