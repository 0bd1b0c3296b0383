import type { ServiceName } from '../../kernel/actor.ts'
import type { Failure } from '../../kernel/failure.ts'
import type { Context } from '../command.ts'

/** Why nobody but that part of the system may do this; undefined for the part itself. */
export function unlessService(context: Context, name: ServiceName): Failure | undefined {
  return context.actor.id === `service:${name}` ? undefined : { kind: 'forbidden', why: 'role' }
}
