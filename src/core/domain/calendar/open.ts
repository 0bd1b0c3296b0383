import { catchUpCalendar } from '../notification/catch-up.ts'
import { enqueue } from '../outbox/enqueue.ts'
import { NOTICE_PATIENCE, type EffectHandler } from '../outbox/effect.ts'
import type { Context } from '../command.ts'
import { calendarAccess } from './access.ts'
import { readChoice, writeChoice } from './choice.ts'
import { loseGoogle } from './lose-google.ts'

/** Asks for the calendar in which this person's events will stand. */
export function openCalendar(context: Context, personId: string): void {
  enqueue(context, { kind: 'calendar.open', key: personId, refs: { personId } })
}

/**
 * Makes the calendar of ours in a person's Google account, once, before the first event: Google takes no id of ours
 * for a calendar, so a lost answer may leave an empty one behind, but never a second event.
 */
export const calendarOpen: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: (context, refs) => {
    const personId = refs['personId'] ?? ''
    if (readChoice(context, personId).googleCalendarId !== null) return { do: 'now' }
    const access = calendarAccess(context, personId, 'google')
    if (!access.ok) return { do: 'skip', reason: access.error }
    return { do: 'deliver', delivery: { kind: 'calendar.open', access: access.value } }
  },
  settle: (context, refs, delivered) => {
    const personId = refs['personId'] ?? ''
    if (delivered?.kind === 'calendar.open' && delivered.calendarId !== null) {
      writeChoice(context, personId, { googleCalendarId: delivered.calendarId })
    }
    catchUpCalendar(context, personId)
  },
  giveUp: (context, refs, { reason }) => {
    if (reason === 'gone' || reason === 'auth_failed')
      loseGoogle(context, refs['personId'] ?? '', reason)
  },
}
