import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { CONNECTIONS, sealConnection } from './secrets.ts'

const variant = <K extends keyof typeof CONNECTIONS>(kind: K) =>
  z.object({
    kind: z.literal(kind),
    config: CONNECTIONS[kind].config,
    secret: CONNECTIONS[kind].secret,
  })

/** Connects the district to a chat workspace, a calendar service or its sign-in. */
export const connectOutside = command({
  name: 'connection.set',
  input: z.discriminatedUnion('kind', [
    variant('slack'),
    variant('google'),
    variant('microsoft'),
    variant('sign_in'),
  ]),
  allowed: { on: 'connection', do: 'update' },
  subject: (input) => input.kind,
  run: (context, input) => {
    sealConnection(context, input.kind, input)
    return ok({ kind: input.kind })
  },
})
