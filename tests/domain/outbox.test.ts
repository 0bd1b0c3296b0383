import { assert, double, integer, property } from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { enqueue, enqueueOnce } from '../../src/core/domain/outbox/enqueue.ts'
import { retryDelay } from '../../src/core/domain/outbox/settle.ts'
import { DAY, MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import { fails, inDistrict, outboxRows } from '../helpers/outside.ts'
import { createStage, PATIENCE, type Stage } from '../helpers/stage.ts'

const BUSY = fails({ retry: 'later', reason: 'unavailable' })
const LOST = fails({ retry: 'later', reason: 'network', unknown: true })

let stage: Stage
beforeEach(async () => {
  stage = await createStage()
})

describe('asking for an effect', () => {
  test('twice under one key is one row and one delivery', async () => {
    stage.ask()
    stage.ask()
    await stage.run()
    expect(outboxRows(stage)).toHaveLength(1)
    expect(stage.sent()).toEqual(['v1'])
    expect(stage.row()).toMatchObject({ state: 'done', attempts: 1, inFlight: 0, lastError: null })
  })

  test('again after it was done sends the new truth', async () => {
    stage.ask()
    await stage.run()
    stage.truth = 'v2'
    stage.ask()
    await stage.run()
    expect(stage.sent()).toEqual(['v1', 'v2'])
  })

  test('while it is under way sends the new truth afterwards', async () => {
    stage.ask()
    stage.outside.answer = () => {
      if (stage.truth === 'v1') {
        stage.truth = 'v2'
        stage.ask()
      }
      return undefined
    }
    await stage.run()
    expect(stage.sent()).toEqual(['v1', 'v2'])
    expect(stage.row().state).toBe('done')
  })

  test('for a later moment is not sent before', async () => {
    stage.ask('k', stage.clock.now + MINUTE)
    await stage.run()
    expect(stage.sent()).toEqual([])
    expect(stage.nextDueAt()).toBe(stage.clock.now + MINUTE)
    stage.ask('k', stage.clock.now + SECOND)
    expect(stage.nextDueAt()).toBe(stage.clock.now + SECOND)
  })

  test('never hurries a vendor that said when to come back', async () => {
    stage.ask()
    stage.outside.answer = () =>
      fails({ retry: 'later', reason: 'rate_limited', afterMs: 90 * SECOND })
    await stage.run()
    const backAt = stage.row().nextAt
    stage.ask()
    stage.ask()
    expect(backAt).toBeGreaterThanOrEqual(stage.clock.now + 90 * SECOND)
    expect(stage.row()).toMatchObject({ nextAt: backAt, attempts: 1 })
  })

  test('once only is not repeated after it was done', async () => {
    const once = () =>
      inDistrict(stage, (context) =>
        enqueueOnce(context, { kind: 'chat.home', key: 'k', refs: {} }),
      )
    once()
    await stage.run()
    once()
    await stage.run()
    expect(stage.sent()).toEqual(['v1'])
  })

  test('by a handler under its own key is the next step, at the moment it asks for', async () => {
    const steps = stage.handler({
      settle: (context) => {
        stage.truth = `${stage.truth}+`
        const at = stage.truth === 'v1+' ? context.now : context.now + DAY
        enqueue(context, { kind: 'chat.home', key: 'k', refs: {}, at })
      },
    })
    stage.ask()
    await stage.run({ 'chat.home': steps })
    expect(stage.sent()).toEqual(['v1', 'v1+'])
    expect(stage.row()).toMatchObject({ state: 'pending', nextAt: stage.clock.now + DAY })
  })
})

describe('a failure', () => {
  test('that can pass is tried again, later each time, and says why it waits', async () => {
    stage.ask()
    stage.outside.answer = () => BUSY
    await stage.run()
    expect(stage.row()).toMatchObject({
      state: 'pending',
      attempts: 1,
      lastError: 'unavailable',
      inFlight: 0,
    })
    expect(stage.row().nextAt).toBeLessThanOrEqual(stage.clock.now + SECOND)
    stage.outside.answer = () => undefined
    await stage.time.pass(SECOND)
    await stage.run()
    expect(stage.row()).toMatchObject({ state: 'done', attempts: 2, lastError: null })
  })

  test('that cannot pass makes the row dead at once, tells its handler once, and can be asked for again', async () => {
    stage.ask()
    stage.outside.answer = () => fails({ retry: 'never', reason: 'forbidden' })
    await stage.run()
    expect(stage.row()).toMatchObject({ state: 'dead', lastError: 'forbidden' })
    expect(stage.calls).toEqual(['giveUp forbidden'])
    expect(stage.nextDueAt()).toBeNull()
    stage.outside.answer = () => undefined
    stage.ask()
    await stage.run()
    expect(stage.row()).toMatchObject({ state: 'done', attempts: 1 })
  })

  test('that goes on makes the row dead after its last attempt', async () => {
    stage.ask()
    stage.outside.answer = () => BUSY
    for (let i = 0; i < 10; i++) {
      await stage.run()
      await stage.time.pass(MINUTE)
    }
    expect(stage.sent()).toHaveLength(PATIENCE.attemptsMax)
    expect(stage.row()).toMatchObject({ state: 'dead', attempts: 4 })
    expect(stage.calls).toEqual(['giveUp unavailable'])
  })

  test('whose answer was lost is counted, also when the courier throws', async () => {
    stage.ask()
    stage.outside.answer = () => LOST
    await stage.run()
    await stage.time.pass(SECOND)
    stage.outside.answer = () => Promise.reject(new Error('the line broke'))
    await stage.run()
    expect(stage.row()).toMatchObject({ unknownOutcomes: 2, lastError: 'timeout' })
  })

  test('to answer at all counts as lost after two minutes, and a late answer changes nothing', async () => {
    stage.ask()
    let answerLate = (): void => {}
    stage.outside.answer = () =>
      new Promise((resolve) => {
        answerLate = () => resolve(fails({ retry: 'never', reason: 'gone' }))
      })
    const running = stage.run()
    await stage.time.pass(2 * MINUTE)
    await running
    answerLate()
    await stage.time.settle()
    expect(stage.row()).toMatchObject({
      state: 'pending',
      unknownOutcomes: 1,
      lastError: 'timeout',
      inFlight: 0,
    })
    expect(stage.calls).toEqual([])
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
    stage.ask()
    await stage.run({ 'chat.home': stage.handler({ prepare: () => prepared }) })
    expect(stage.row()).toMatchObject(expected)
    expect(stage.sent()).toEqual([])
  })

  test('of a kind nobody handles is a failure somebody sees', async () => {
    stage.ask()
    await stage.run({})
    expect(stage.row()).toMatchObject({ state: 'dead', lastError: 'rejected' })
  })
})

describe('the wait before another try', () => {
  const failure = { retry: 'later', reason: 'unavailable' } as const

  test('lies between nothing and a ceiling that doubles up to the cap', () => {
    assert(
      property(
        integer({ min: 1, max: 60 }),
        double({ min: 0, max: 0.999, noNaN: true }),
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
