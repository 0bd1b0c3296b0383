import { drain } from '../../src/core/district/drain.ts'
import type { Timer } from '../../src/core/district/timer.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import type { Death } from './model-steps.ts'
import { isUnderWay, quickTimer, type Stage } from './stage.ts'

/** Lives one process after the other, each to its end, and then one that sees everything through. */
export async function settleThrough(stage: Stage, deaths: readonly Death[]): Promise<void> {
  for (const death of deaths) {
    await live(stage, death)
    stage.district.restart()
  }
  await stage.settle()
}

/** One process: once it is dead it never sees an answer and writes nothing more. */
async function live(stage: Stage, death: Death): Promise<void> {
  const { district } = stage
  const life = { left: death.n, isOver: false }
  let end = (): void => undefined
  const died = new Promise<void>((resolve) => {
    end = resolve
  })
  const count = (what: Death['at']): boolean => {
    if (what === death.at && --life.left === 0) {
      life.isOver = true
      end()
    }
    return life.isOver
  }
  const deliver: Courier['deliver'] = (delivery) =>
    count('request') ? new Promise(() => undefined) : stage.courier.deliver(delivery)
  const timer: Timer = (ms) => {
    if (ms === 0) count('slice')
    return quickTimer(ms)
  }
  const now = (): number => {
    if (life.isOver) throw new Error('dead')
    return district.clock.now
  }
  const house = { ...district.house, now }
  while (!life.isOver && isUnderWay(district)) {
    const drained = drain(house, { deliver }, { timer }).catch(() => undefined)
    await Promise.race([drained, died])
    const at = district.nextDueAt()
    if (!life.isOver && at !== null && at > district.clock.now) district.clock.now = at
  }
}
