import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { unlessService } from '../access/is-service.ts'
import { query } from '../command.ts'
import { openConnection } from '../connection/secrets.ts'

/** How the district's staff sign in: which identity provider, and as whom we speak to it. */
export const signInConfig = query({
  name: 'sign_in.config',
  input: z.object({}),
  allowed: { on: 'session', do: 'read' },
  run: (context) => {
    const refusal = unlessService(context, 'sign_in')
    if (refusal) return err(refusal)
    const config = openConnection(context, 'sign_in')
    return config ? ok(config) : err({ kind: 'not_configured', what: 'sign_in' })
  },
})
