import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { retryUnreached } from '../outbox/retry-unreached.ts'
import { refreshHome } from './ask.ts'

/**
 * Somebody opened their chat home: it is brought to present truth, and what could not reach them before is sent. Not on
 * the record, as nothing was read or changed.
 */
export const openHome = command({
  name: 'chat.open_home',
  input: z.object({}),
  allowed: { on: 'task', do: 'list' },
  audited: false,
  run: (context) => {
    retryUnreached(context, context.actor.id)
    refreshHome(context, context.actor.id)
    return ok({})
  },
})
