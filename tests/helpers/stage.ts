import type { EffectHandler, Handlers, Patience } from '../../src/core/domain/outbox/effect.ts'
import { enqueue } from '../../src/core/domain/outbox/enqueue.ts'
import { drain } from '../../src/core/district/drain.ts'
import { MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import type { ChatHome } from '../../src/core/ports/chat.ts'
import { outbox } from '../../src/core/store/tables/door.ts'
import { createDistrict, type TestDistrict } from './district.ts'
import { createOutside, createTime, inDistrict, outboxRows, type Outside } from './outside.ts'

const TO = { provider: 'slack', tenant: 'T0TEST', token: 'xoxb', userId: 'U1' } as const
const HOME: ChatHome = { items: [], link: '/', timeZone: 'UTC', more: 0 }

/** Four tries, a second apart at most at first. */
export const PATIENCE: Patience = { attemptsMax: 4, baseMs: SECOND, capMs: MINUTE }

/** A district with an empty outbox, one kind of effect, and an outside and a clock in the test's hands. */
export type Stage = TestDistrict & {
  readonly outside: Outside
  readonly time: ReturnType<typeof createTime>
  /** What is true at the moment; each delivery carries it, so that the outside shows what was sent. */
  truth: string
  /** What the handler was told, in order. */
  readonly calls: string[]
  /** The handler: delivers the truth, and can be changed in parts. */
  handler(changes?: Partial<EffectHandler>): EffectHandler
  ask(key?: string, at?: number): void
  run(handlers?: Handlers): Promise<void>
  /** The truths that were sent, in order. */
  sent(): string[]
  /** The only row. */
  row(): ReturnType<typeof outboxRows>[number]
}

export async function createStage(): Promise<Stage> {
  const district = await createDistrict()
  district.db.delete(outbox).run()
  const outside = createOutside()
  const time = createTime(district.clock)
  const stage: Stage = {
    ...district,
    outside,
    time,
    truth: 'v1',
    calls: [],
    handler: (changes = {}) => ({
      patience: PATIENCE,
      prepare: () => ({
        do: 'deliver',
        delivery: { kind: 'chat.home', to: TO, home: { ...HOME, link: stage.truth } },
      }),
      settle: () => stage.calls.push('settle'),
      giveUp: (_context, _refs, { reason }) => stage.calls.push(`giveUp ${reason}`),
      ...changes,
    }),
    ask: (key = 'k', at = stage.clock.now) =>
      inDistrict(district, (context) => enqueue(context, { kind: 'chat.home', key, refs: {}, at })),
    run: (handlers = { 'chat.home': stage.handler() }) =>
      drain(district.house, outside, { handlers, timer: time.timer }),
    sent: () => outside.seen.map((d) => (d.kind === 'chat.home' ? d.home.link : d.kind)),
    row: () => {
      const [only] = outboxRows(district)
      if (!only) throw new Error('there is no row')
      return only
    },
  }
  return stage
}
