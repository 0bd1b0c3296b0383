import { and, eq } from 'drizzle-orm'
import { calendarEvent } from '../../store/tables/notification.ts'
import type { Context } from '../command.ts'
import { writeChoice } from './choice.ts'

/**
 * The person deleted our calendar, or withdrew their consent: they are asked before anything of ours appears there
 * again. What stood in a deleted calendar is gone with it.
 */
export function loseGoogle(context: Context, personId: string, lost: 'gone' | 'auth_failed'): void {
  if (lost === 'auth_failed') return writeChoice(context, personId, { lost })
  writeChoice(context, personId, { lost, googleCalendarId: null })
  context.tx
    .delete(calendarEvent)
    .where(and(eq(calendarEvent.personId, personId), eq(calendarEvent.provider, 'google')))
    .run()
}
