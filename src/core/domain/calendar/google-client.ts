import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { openConnection } from '../connection/secrets.ts'

/** The district's own Google client, for exchanging a person's consent at the edge. It never reaches a page. */
export const googleClient = query({
  name: 'calendar.google_client',
  input: z.object({}),
  allowed: { on: 'calendar', do: 'update' },
  audited: true,
  run: (context) => {
    const client = openConnection(context, 'google')
    if (!client || context.actor.assurance !== 'session')
      return err({ kind: 'not_found', what: 'calendar' })
    const { clientId, clientSecret } = client
    return ok({ clientId, clientSecret })
  },
})
