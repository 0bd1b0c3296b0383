import type {
  CommandInput,
  CommandName,
  CommandOutput,
  QueryInput,
  QueryName,
  QueryOutput,
} from '../../core/district/client.ts'
import type { Failure } from '../../core/kernel/failure.ts'
import type { Result } from '../../core/kernel/result.ts'
import type { ConsoleContext } from './console-env.ts'
import type { Form } from './form.ts'

/** Asks the district as the person who is signed in. */
export const ask = <N extends QueryName>(
  c: ConsoleContext,
  name: N,
  input: QueryInput<N>,
): Promise<Result<QueryOutput<N>, Failure>> =>
  c.var.site.client.ask(name, input, { caller: c.var.viewer.caller })

/** A command from a form. The same form sent twice, as impatient fingers do, counts once. */
export type Order<N extends CommandName> = {
  readonly name: N
  readonly input: CommandInput<N>
  readonly form: Form
}

/** Has the district do something as the person who is signed in. */
export const run = <N extends CommandName>(
  c: ConsoleContext,
  { name, input, form }: Order<N>,
): Promise<Result<CommandOutput<N>, Failure>> =>
  c.var.site.client.run(name, input, {
    caller: c.var.viewer.caller,
    requestKey: form.requestKey,
  })
