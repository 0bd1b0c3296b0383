import type { QueryOutput } from '../../core/district/client.ts'
import type { Failure } from '../../core/kernel/failure.ts'
import { ok, type Result } from '../../core/kernel/result.ts'
import { ask } from './calls.ts'
import type { ConsoleContext } from './console-env.ts'

type Source = QueryOutput<'source.read'>

/** The connection for whoever may see how the roster is; null while there is none. */
export async function readSource(c: ConsoleContext): Promise<Result<Source, Failure>> {
  const health = await ask(c, 'roster.health', {})
  return health.ok ? ok(health.value.source) : health
}

/** The connection for those who may change it; refused for everybody else. */
export const sourceToChange = (c: ConsoleContext): Promise<Result<Source, Failure>> =>
  ask(c, 'source.read', {})
