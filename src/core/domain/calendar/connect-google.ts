import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { connectionConfig } from '../connection/secrets.ts'
import { googleSeal, writeChoice } from './choice.ts'
import { moveEvents } from './move-events.ts'

/** Google's tokens are a few hundred characters; more is not one. */
const TOKEN_MAX = 2_048

/** Keeps the person's consent to one calendar of our own in their Google Calendar, sealed, and shows their tasks there. */
export const connectGoogle = command({
  name: 'calendar.connect_google',
  input: z.object({ refreshToken: z.string().min(1).max(TOKEN_MAX) }),
  allowed: { on: 'calendar', do: 'update' },
  run: (context, { refreshToken }) => {
    if (!connectionConfig(context, 'google')) return err({ kind: 'not_found', what: 'calendar' })
    const personId = context.actor.id
    const googleSecret = context.vault.seal(googleSeal(personId), refreshToken)
    writeChoice(context, personId, { provider: 'google', googleSecret, lost: null })
    moveEvents(context, personId)
    return ok({ provider: 'google' as const })
  },
})
