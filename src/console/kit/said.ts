import type { Failure } from '../../core/kernel/failure.ts'

/**
 * The page to go to with a word on what was done there, by its code. A refusal that leaves the page as it was, such
 * as "already done", goes along the same way.
 */
export function saidOf(path: string, outcome: string | Failure): string {
  const code = typeof outcome === 'string' ? outcome : refusalCode(outcome)
  return `${path}${path.includes('?') ? '&' : '?'}said=${code}`
}

const refusalCode = (failure: Failure): string =>
  failure.kind === 'conflict' ? failure.code : failure.kind
