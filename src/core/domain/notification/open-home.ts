import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { refreshHome } from './ask.ts'

/** Somebody opened their chat home: it is brought to present truth. Not on the record, as nothing was read or changed. */
export const openHome = command({
  name: 'chat.open_home',
  input: z.object({}),
  allowed: { on: 'task', do: 'list' },
  audited: false,
  run: (context) => {
    refreshHome(context, context.actor.id)
    return ok({})
  },
})
