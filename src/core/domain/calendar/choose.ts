import { z } from 'zod'
import { invalid } from '../../kernel/failure.ts'
import { err, ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { connectionConfig } from '../connection/secrets.ts'
import { isGoogleConnected, readChoice, writeChoice } from './choice.ts'
import { moveEvents } from './move-events.ts'

/** Chooses the calendar in which the person's tasks appear. What stood in the one before is taken away there. */
export const chooseCalendar = command({
  name: 'calendar.choose',
  input: z.object({ provider: z.enum(['google', 'microsoft', 'feed']) }),
  allowed: { on: 'calendar', do: 'update' },
  subject: ({ provider }) => provider,
  run: (context, { provider }) => {
    const personId = context.actor.id
    if (provider === 'google' && !isGoogleConnected(readChoice(context, personId))) {
      return err(invalid('provider', 'Connect your Google Calendar first.'))
    }
    if (provider === 'microsoft' && !connectionConfig(context, 'microsoft')) {
      return err(invalid('provider', 'Your district has not connected Microsoft 365.'))
    }
    writeChoice(context, personId, { provider })
    moveEvents(context, personId)
    return ok({ provider })
  },
})
