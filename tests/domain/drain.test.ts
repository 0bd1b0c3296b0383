import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { EffectHandler } from '../../src/core/domain/outbox/effect.ts'
import { enqueue } from '../../src/core/domain/outbox/enqueue.ts'
import { drain } from '../../src/core/district/drain.ts'
import { MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import { outbox } from '../../src/core/store/tables/door.ts'
import { fails, inDistrict, outboxRows } from '../helpers/outside.ts'
import { createStage, PATIENCE, type Stage } from '../helpers/stage.ts'

const BUSY = fails({ retry: 'later', reason: 'unavailable' })

let stage: Stage
beforeEach(async () => {
  stage = await createStage()
})

describe('a restart', () => {
  test('makes what was under way due again and counts that its outcome is unknown', async () => {
    stage.ask()
    stage.outside.answer = () => new Promise(() => {})
    void stage.run()
    await stage.time.settle()
    expect(stage.row()).toMatchObject({ inFlight: 1, attempts: 1 })
    expect(stage.nextDueAt()).toBeNull()
    stage.restart()
    expect(stage.row()).toMatchObject({ inFlight: 0, unknownOutcomes: 1 })
    expect(stage.nextDueAt()).toBe(stage.clock.now)
  })

  test('that comes each time the row is sent ends with the row, not with the district', async () => {
    stage.ask()
    stage.outside.answer = () => new Promise(() => {})
    for (let i = 0; i < 10; i++) {
      void stage.run()
      await stage.time.settle()
      stage.restart()
    }
    expect(stage.sent()).toHaveLength(PATIENCE.attemptsMax)
    expect(stage.row()).toMatchObject({ state: 'dead', lastError: 'unavailable' })
    expect(stage.calls).toEqual(['giveUp unavailable'])
  })
})

describe('a defect of ours', () => {
  const broken = () => {
    throw new Error('a defect')
  }

  test('in preparing one row does not stop the others, and ends up dead and visible', async () => {
    stage.ask('bad')
    inDistrict(stage, (context) => enqueue(context, { kind: 'chat.notice', key: 'good', refs: {} }))
    const handlers = {
      'chat.home': stage.handler({ prepare: broken }),
      'chat.notice': stage.handler(),
    }
    for (let i = 0; i < 20; i++) {
      await stage.run(handlers)
      await stage.time.pass(10 * MINUTE)
    }
    expect(stage.sent()).toEqual(['v1'])
    const states = outboxRows(stage).map(({ kind, state }) => `${kind} ${state}`)
    expect(states.toSorted()).toEqual(['chat.home dead', 'chat.notice done'])
  })

  test('in a stored row that cannot be read does not stop the others', async () => {
    stage.ask('bad')
    stage.db.update(outbox).set({ refs: 'nonsense' }).run()
    stage.ask('good')
    await stage.run()
    expect(stage.sent()).toEqual(['v1'])
  })

  test('in recording what came of it leaves nothing under way and none of its own writes', async () => {
    stage.ask()
    const settle: EffectHandler['settle'] = (context) => {
      enqueue(context, { kind: 'chat.notice', key: 'half a consequence', refs: {} })
      broken()
    }
    await stage.run({ 'chat.home': stage.handler({ settle }) })
    expect(outboxRows(stage)).toHaveLength(1)
    expect(stage.row()).toMatchObject({ state: 'pending', inFlight: 0, unknownOutcomes: 1 })
  })

  test('in giving up still ends with a dead row', async () => {
    stage.ask()
    stage.outside.answer = () => BUSY
    for (let i = 0; i < 10; i++) {
      await stage.run({ 'chat.home': stage.handler({ giveUp: broken }) })
      await stage.time.pass(MINUTE)
    }
    expect(stage.row()).toMatchObject({ state: 'dead', attempts: 4 })
  })

  test('in the whole house never throws out of the alarm, and does not spin', async () => {
    stage.ask()
    const house = { ...stage.house, keyOf: broken }
    const running = drain(house, stage.outside, { handlers: {}, timer: stage.time.timer })
    await stage.time.settle()
    expect(stage.time.waiting()).toBe(1)
    await stage.time.pass(5 * SECOND)
    await running
    expect(stage.row()).toMatchObject({ state: 'pending', inFlight: 0, attempts: 0 })
  })

  test('that begins while a delivery is under way leaves nothing under way', async () => {
    stage.ask()
    let isBroken = false
    const { keyOf } = stage.house
    const house = { ...stage.house, keyOf: (id: string) => (isBroken ? broken() : keyOf(id)) }
    stage.outside.answer = () => {
      isBroken = true
      return undefined
    }
    const running = drain(house, stage.outside, {
      handlers: { 'chat.home': stage.handler() },
      timer: stage.time.timer,
    })
    await stage.time.pass(MINUTE)
    await running
    expect(stage.row()).toMatchObject({ state: 'pending', inFlight: 0, unknownOutcomes: 1 })
  })
})

describe('draining', () => {
  test('has at most six deliveries under way, and starts what becomes due behind slow ones', async () => {
    for (let i = 0; i < 8; i++) stage.ask(`k${i}`)
    const answers: (() => void)[] = []
    stage.outside.answer = () => new Promise((resolve) => answers.push(() => resolve(undefined)))
    const running = stage.run()
    await stage.time.settle()
    expect(stage.sent()).toHaveLength(6)
    for (const answer of answers.splice(0, 4)) answer()
    await stage.time.settle()
    expect(stage.sent()).toHaveLength(8)
    stage.ask('urgent')
    await stage.time.pass(SECOND)
    expect(stage.sent()).toHaveLength(9)
    for (const answer of answers) answer()
    await running
    expect(outboxRows(stage).every(({ state }) => state === 'done')).toBe(true)
    expect(stage.time.waiting()).toBe(0)
  })

  test('gives requests their turn between rounds of its own work, and ends in time', async () => {
    const own = stage.handler({
      prepare: () => ({ do: 'now' }),
      settle: (context) => {
        stage.calls.push('round')
        enqueue(context, { kind: 'chat.home', key: 'k', refs: {} })
      },
    })
    stage.ask()
    const running = stage.run({ 'chat.home': own })
    await stage.time.settle()
    expect(stage.calls).toHaveLength(1)
    stage.clock.now += 30 * SECOND
    await stage.time.pass(0)
    await running
    expect(stage.calls).toHaveLength(1)
    expect(stage.nextDueAt()).not.toBeNull()
  })

  test('takes what has waited longest first', async () => {
    stage.ask('later', stage.clock.now + 2)
    stage.ask('first', stage.clock.now + 1)
    const prepare: EffectHandler['prepare'] = (_context, refs) => {
      stage.calls.push(String(refs['key']))
      return { do: 'skip' }
    }
    for (const key of ['later', 'first']) {
      stage.db
        .update(outbox)
        .set({ refs: JSON.stringify({ key }) })
        .where(eq(outbox.idem, `chat.home|${key}`))
        .run()
    }
    await stage.time.pass(SECOND)
    await stage.run({ 'chat.home': stage.handler({ prepare }) })
    expect(stage.calls).toEqual(['first', 'later'])
  })
})
