import { fork } from 'node:child_process'
import type { Courier, Delivered } from '../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import type { Result } from '../../src/core/kernel/result.ts'

type Outcome = Result<Delivered, PortFailure>
type Said = { readonly id: number; readonly outcome: Outcome } | { readonly maxRssKib: number }

export type ForkedCourier = Courier & {
  /** Largest memory the process ever held, in KiB. */
  maxRssKib(): Promise<number>
  stop(): void
}

/** It holds two pages at a time, as text and as rows, and what is on its way to the district. */
const HEAP_FLAGS = ['--max-old-space-size=40', '--max-semi-space-size=1']

/** A Courier in a process of its own, so that its memory is measured apart from the district's. */
export function forkCourier(program: string): ForkedCourier {
  const child = fork(program, { execArgv: HEAP_FLAGS, serialization: 'advanced' })
  child.on('exit', (code) => {
    if (code !== null && code !== 0) throw new Error('the Courier ended, most likely out of memory')
  })
  const waiting = new Map<number, (outcome: Outcome) => void>()
  let tellRss: (kib: number) => void = () => {}
  child.on('message', (said: Said) => {
    if ('maxRssKib' in said) return tellRss(said.maxRssKib)
    waiting.get(said.id)?.(said.outcome)
    waiting.delete(said.id)
  })
  let last = 0
  return {
    deliver: (delivery) =>
      new Promise((resolve) => {
        const id = ++last
        waiting.set(id, resolve)
        child.send({ id, delivery })
      }),
    maxRssKib: () =>
      new Promise((resolve) => {
        tellRss = resolve
        child.send({ rss: true })
      }),
    stop: () => void child.kill(),
  }
}
