import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { openConnection } from './secrets.ts'

/** What a chat edge needs before anybody is recognised: the bot's token and the district's constants. */
export const chatDesk = query({
  name: 'connection.chat_desk',
  input: z.object({ provider: z.literal('slack') }),
  allowed: { on: 'effect', do: 'list' },
  run: (context, { provider }) => {
    const connection = openConnection(context, provider)
    if (!connection) return err({ kind: 'not_configured', what: provider })
    const { emergencyNumber, timeZone, publicUrl } = context.district
    return ok({ token: connection.botToken, emergencyNumber, timeZone, publicUrl })
  },
})
