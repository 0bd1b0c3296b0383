import fc from 'fast-check'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { EffectHandler, Handlers, Patience } from '../../src/core/domain/outbox/effect.ts'
import { enqueue, enqueueOnce } from '../../src/core/domain/outbox/enqueue.ts'
import { retryDelay } from '../../src/core/domain/outbox/settle.ts'
import { drain } from '../../src/core/district/drain.ts'
import { DAY, MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import type { ChatHome } from '../../src/core/ports/chat.ts'
import { outbox } from '../../src/core/store/tables/door.ts'
import { createDistrict, type TestDistrict } from '../helpers/district.ts'
import {
  createOutside,
  createTime,
  fails,
  inDistrict,
  outboxRows,
  type Outside,
} from '../helpers/outside.ts'

const TO = { provider: 'slack', tenant: 'T0TEST', token: 'xoxb', userId: 'U1' } as const
const HOME: ChatHome = { items: [], link: '/', timeZone: 'UTC', more: 0 }
const PATIENCE: Patience = { attemptsMax: 4, baseMs: SECOND, capMs: MINUTE }
const BUSY = fails({ retry: 'later', reason: 'unavailable' })
const LOST = fails({ retry: 'later', reason: 'network', unknown: true })

/** What is true at the moment; each delivery carries it, so that the outside shows what was sent. */
let truth: string
let calls: string[]
let district: TestDistrict
let outside: Outside
let time: ReturnType<typeof createTime>

const plain = (changes: Partial<EffectHandler> = {}): EffectHandler => ({
  patience: PATIENCE,
  prepare: () => ({
    do: 'deliver',
    delivery: { kind: 'chat.home', to: TO, home: { ...HOME, link: truth } },
  }),
  settle: () => calls.push('settle'),
  giveUp: (_context, _refs, { reason }) => calls.push(`giveUp ${reason}`),
  ...changes,
})

beforeEach(async () => {
  truth = 'v1'
  calls = []
  district = await createDistrict()
  district.db.delete(outbox).run()
  outside = createOutside()
  time = createTime(district.clock)
})

const ask = (key = 'k', at?: number) =>
  inDistrict(district, (context) =>
    enqueue(context, { kind: 'chat.home', key, refs: {}, ...(at === undefined ? {} : { at }) }),
  )
const run = (handlers: Handlers = { 'chat.home': plain() }) =>
  drain(district.house, outside, { handlers, timer: time.timer })
const row = () => {
  const [only] = outboxRows(district)
  if (!only) throw new Error('there is no row')
  return only
}
const sent = () => outside.seen.map((d) => (d.kind === 'chat.home' ? d.home.link : d.kind))

describe('asking for an effect', () => {
  test('twice under one key is one row and one delivery', async () => {
    ask()
    ask()
    await run()
    expect(outboxRows(district)).toHaveLength(1)
    expect(sent()).toEqual(['v1'])
    expect(row()).toMatchObject({ state: 'done', attempts: 1, inFlight: 0, lastError: null })
  })

  test('again after it was done sends the new truth', async () => {
    ask()
    await run()
    truth = 'v2'
    ask()
    await run()
    expect(sent()).toEqual(['v1', 'v2'])
  })

  test('while it is under way sends the new truth afterwards', async () => {
    ask()
    outside.answer = () => {
      if (truth === 'v1') {
        truth = 'v2'
        ask()
      }
      return undefined
    }
    await run()
    expect(sent()).toEqual(['v1', 'v2'])
    expect(row().state).toBe('done')
  })

  test('for a later moment is not sent before', async () => {
    ask('k', district.clock.now + MINUTE)
    await run()
    expect(sent()).toEqual([])
    expect(district.nextDueAt()).toBe(district.clock.now + MINUTE)
    ask('k', district.clock.now + SECOND)
    expect(district.nextDueAt()).toBe(district.clock.now + SECOND)
  })

  test('never hurries a vendor that said when to come back', async () => {
    ask()
    outside.answer = () => fails({ retry: 'later', reason: 'rate_limited', afterMs: 90 * SECOND })
    await run()
    const backAt = row().nextAt
    ask()
    ask()
    expect(backAt).toBeGreaterThanOrEqual(district.clock.now + 90 * SECOND)
    expect(row()).toMatchObject({ nextAt: backAt, attempts: 1 })
  })

  test('once only is not repeated after it was done', async () => {
    const once = () =>
      inDistrict(district, (context) =>
        enqueueOnce(context, { kind: 'chat.home', key: 'k', refs: {} }),
      )
    once()
    await run()
    once()
    await run()
    expect(sent()).toEqual(['v1'])
  })

  test('by a handler under its own key is the next step, at the moment it asks for', async () => {
    const steps = plain({
      settle: (context) => {
        truth = `${truth}+`
        const at = truth === 'v1+' ? context.now : context.now + DAY
        enqueue(context, { kind: 'chat.home', key: 'k', refs: {}, at })
      },
    })
    ask()
    await run({ 'chat.home': steps })
    expect(sent()).toEqual(['v1', 'v1+'])
    expect(row()).toMatchObject({ state: 'pending', nextAt: district.clock.now + DAY })
  })
})

describe('a failure', () => {
  test('that can pass is tried again, later each time, and says why it waits', async () => {
    ask()
    outside.answer = () => BUSY
    await run()
    expect(row()).toMatchObject({
      state: 'pending',
      attempts: 1,
      lastError: 'unavailable',
      inFlight: 0,
    })
    expect(row().nextAt).toBeLessThanOrEqual(district.clock.now + SECOND)
    outside.answer = () => undefined
    await time.pass(SECOND)
    await run()
    expect(row()).toMatchObject({ state: 'done', attempts: 2, lastError: null })
  })

  test('that cannot pass makes the row dead at once, tells its handler once, and can be asked for again', async () => {
    ask()
    outside.answer = () => fails({ retry: 'never', reason: 'forbidden' })
    await run()
    expect(row()).toMatchObject({ state: 'dead', lastError: 'forbidden' })
    expect(calls).toEqual(['giveUp forbidden'])
    expect(district.nextDueAt()).toBeNull()
    outside.answer = () => undefined
    ask()
    await run()
    expect(row()).toMatchObject({ state: 'done', attempts: 1 })
  })

  test('that goes on makes the row dead after its last attempt', async () => {
    ask()
    outside.answer = () => BUSY
    for (let i = 0; i < 10; i++) {
      await run()
      await time.pass(MINUTE)
    }
    expect(sent()).toHaveLength(PATIENCE.attemptsMax)
    expect(row()).toMatchObject({ state: 'dead', attempts: 4 })
    expect(calls).toEqual(['giveUp unavailable'])
  })

  test('whose answer was lost is counted, also when the courier throws', async () => {
    ask()
    outside.answer = () => LOST
    await run()
    await time.pass(SECOND)
    outside.answer = () => Promise.reject(new Error('the line broke'))
    await run()
    expect(row()).toMatchObject({ unknownOutcomes: 2, lastError: 'timeout' })
  })

  test('to answer at all counts as lost after two minutes, and a late answer changes nothing', async () => {
    ask()
    let answerLate = (): void => {}
    outside.answer = () =>
      new Promise((resolve) => {
        answerLate = () => resolve(fails({ retry: 'never', reason: 'gone' }))
      })
    const running = run()
    await time.pass(2 * MINUTE)
    await running
    answerLate()
    await time.settle()
    expect(row()).toMatchObject({
      state: 'pending',
      unknownOutcomes: 1,
      lastError: 'timeout',
      inFlight: 0,
    })
    expect(calls).toEqual([])
  })
})

describe('what present truth says', () => {
  test.each([
    ['skip', { do: 'skip', reason: 'forbidden' }, { state: 'skipped', lastError: 'forbidden' }],
    [
      'fail',
      { do: 'fail', reason: 'unreachable_person' },
      { state: 'dead', lastError: 'unreachable_person' },
    ],
    ['now', { do: 'now' }, { state: 'done', lastError: null }],
  ] as const)('settles the row without anything being sent: %s', async (_, prepared, expected) => {
    ask()
    await run({ 'chat.home': plain({ prepare: () => prepared }) })
    expect(row()).toMatchObject(expected)
    expect(sent()).toEqual([])
  })

  test('of a kind nobody handles is a failure somebody sees', async () => {
    ask()
    await run({})
    expect(row()).toMatchObject({ state: 'dead', lastError: 'rejected' })
  })
})

describe('a restart', () => {
  test('makes what was under way due again and counts that its outcome is unknown', async () => {
    ask()
    outside.answer = () => new Promise(() => {})
    void run()
    await time.settle()
    expect(row()).toMatchObject({ inFlight: 1, attempts: 1 })
    expect(district.nextDueAt()).toBeNull()
    district.restart()
    expect(row()).toMatchObject({ inFlight: 0, unknownOutcomes: 1 })
    expect(district.nextDueAt()).toBe(district.clock.now)
  })

  test('that comes each time the row is sent ends with the row, not with the district', async () => {
    ask()
    outside.answer = () => new Promise(() => {})
    for (let i = 0; i < 10; i++) {
      void run()
      await time.settle()
      district.restart()
    }
    expect(sent()).toHaveLength(PATIENCE.attemptsMax)
    expect(row()).toMatchObject({ state: 'dead', lastError: 'unavailable' })
    expect(calls).toEqual(['giveUp unavailable'])
  })
})

describe('a defect of ours', () => {
  const broken = () => {
    throw new Error('a defect')
  }

  test('in preparing one row does not stop the others, and ends up dead and visible', async () => {
    ask('bad')
    inDistrict(district, (context) =>
      enqueue(context, { kind: 'chat.notice', key: 'good', refs: {} }),
    )
    const handlers = { 'chat.home': plain({ prepare: broken }), 'chat.notice': plain() }
    for (let i = 0; i < 20; i++) {
      await run(handlers)
      await time.pass(10 * MINUTE)
    }
    expect(sent()).toEqual(['v1'])
    const states = outboxRows(district).map(({ kind, state }) => [kind, state])
    expect(states).toEqual([
      ['chat.home', 'dead'],
      ['chat.notice', 'done'],
    ])
  })

  test('in a stored row that cannot be read does not stop the others', async () => {
    ask('bad')
    district.db.update(outbox).set({ refs: 'nonsense' }).run()
    ask('good')
    await run()
    expect(sent()).toEqual(['v1'])
  })

  test('in recording what came of it leaves nothing under way and none of its own writes', async () => {
    ask()
    const settle: EffectHandler['settle'] = (context) => {
      enqueue(context, { kind: 'chat.notice', key: 'half a consequence', refs: {} })
      broken()
    }
    await run({ 'chat.home': plain({ settle }) })
    expect(outboxRows(district)).toHaveLength(1)
    expect(row()).toMatchObject({ state: 'pending', inFlight: 0, unknownOutcomes: 1 })
  })

  test('in giving up still ends with a dead row', async () => {
    ask()
    outside.answer = () => BUSY
    for (let i = 0; i < 10; i++) {
      await run({ 'chat.home': plain({ giveUp: broken }) })
      await time.pass(MINUTE)
    }
    expect(row()).toMatchObject({ state: 'dead', attempts: 4 })
  })

  test('in the whole house never throws out of the alarm, and does not spin', async () => {
    ask()
    const house = { ...district.house, keyOf: broken }
    const running = drain(house, outside, { handlers: {}, timer: time.timer })
    await time.settle()
    expect(time.waiting()).toBe(1)
    await time.pass(5 * SECOND)
    await running
    expect(row()).toMatchObject({ state: 'pending', inFlight: 0, attempts: 0 })
  })

  test('that begins while a delivery is under way leaves nothing under way', async () => {
    ask()
    let isBroken = false
    const { keyOf } = district.house
    const house = { ...district.house, keyOf: (id: string) => (isBroken ? broken() : keyOf(id)) }
    outside.answer = () => {
      isBroken = true
      return undefined
    }
    const running = drain(house, outside, { handlers: { 'chat.home': plain() }, timer: time.timer })
    await time.pass(MINUTE)
    await running
    expect(row()).toMatchObject({ state: 'pending', inFlight: 0, unknownOutcomes: 1 })
  })
})

describe('draining', () => {
  test('has at most six deliveries under way, and starts what becomes due behind slow ones', async () => {
    for (let i = 0; i < 8; i++) ask(`k${i}`)
    const answers: (() => void)[] = []
    outside.answer = () => new Promise((resolve) => answers.push(() => resolve(undefined)))
    const running = run()
    await time.settle()
    expect(sent()).toHaveLength(6)
    for (const answer of answers.splice(0, 4)) answer()
    await time.settle()
    expect(sent()).toHaveLength(8)
    ask('urgent')
    await time.pass(SECOND)
    expect(sent()).toHaveLength(9)
    for (const answer of answers) answer()
    await running
    expect(outboxRows(district).every(({ state }) => state === 'done')).toBe(true)
    expect(time.waiting()).toBe(0)
  })

  test('gives requests their turn between rounds of its own work, and ends in time', async () => {
    const own = plain({
      prepare: () => ({ do: 'now' }),
      settle: (context) => {
        calls.push('round')
        enqueue(context, { kind: 'chat.home', key: 'k', refs: {} })
      },
    })
    ask()
    const running = run({ 'chat.home': own })
    await time.settle()
    expect(calls).toHaveLength(1)
    district.clock.now += 30 * SECOND
    await time.pass(0)
    await running
    expect(calls).toHaveLength(1)
    expect(district.nextDueAt()).not.toBeNull()
  })

  test('takes what has waited longest first', async () => {
    ask('later', district.clock.now + 2)
    ask('first', district.clock.now + 1)
    const prepare: EffectHandler['prepare'] = (_context, refs) => {
      calls.push(String(refs['key']))
      return { do: 'skip' }
    }
    for (const key of ['later', 'first']) {
      district.db
        .update(outbox)
        .set({ refs: JSON.stringify({ key }) })
        .where(eq(outbox.idem, `chat.home|${key}`))
        .run()
    }
    await time.pass(SECOND)
    await run({ 'chat.home': plain({ prepare }) })
    expect(calls).toEqual(['first', 'later'])
  })
})

describe('the wait before another try', () => {
  const failure = { retry: 'later', reason: 'unavailable' } as const

  test('lies between nothing and a ceiling that doubles up to the cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, random) => {
          const delay = retryDelay(PATIENCE, { attempts, failure, random })
          return (
            delay >= 0 && delay <= Math.min(PATIENCE.capMs, PATIENCE.baseMs * 2 ** (attempts - 1))
          )
        },
      ),
    )
  })

  test('is never shorter than the other side asked for', () => {
    const asked = { ...failure, afterMs: 30 * SECOND }
    expect(retryDelay(PATIENCE, { attempts: 1, failure: asked, random: 0.5 })).toBe(30 * SECOND)
    expect(retryDelay(PATIENCE, { attempts: 9, failure: asked, random: 0.9 })).toBe(54 * SECOND)
  })
})
