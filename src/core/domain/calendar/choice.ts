import { eq } from 'drizzle-orm'
import { calendarChoice } from '../../store/tables/notification.ts'
import type { Seal } from '../../store/vault.ts'
import type { Context } from '../command.ts'

export type CalendarChoice = Omit<typeof calendarChoice.$inferSelect, 'personId'>

const NOTHING_CHOSEN: CalendarChoice = {
  provider: null,
  googleSecret: null,
  googleCalendarId: null,
  lost: null,
  updatedAt: 0,
}

/** Where the person wants their tasks to appear. */
export function readChoice(context: Context, personId: string): CalendarChoice {
  const row = context.tx
    .select()
    .from(calendarChoice)
    .where(eq(calendarChoice.personId, personId))
    .get()
  return row ?? NOTHING_CHOSEN
}

/** Changes what is given and leaves the rest. */
export function writeChoice(
  context: Context,
  personId: string,
  change: Partial<Omit<CalendarChoice, 'updatedAt'>>,
): void {
  const set = { ...change, updatedAt: context.now }
  context.tx
    .insert(calendarChoice)
    .values({ personId, ...set })
    .onConflictDoUpdate({ target: calendarChoice.personId, set })
    .run()
}

/** Where a person's consent to their Google Calendar is sealed. */
export const googleSeal = (personId: string): Seal => ({
  scope: 'district',
  table: 'calendar_choice',
  row: personId,
  field: 'google_secret',
})

/** Whether we may write to the person's Google Calendar, as far as is known. */
export const isGoogleConnected = (choice: CalendarChoice): boolean =>
  choice.googleSecret !== null && choice.lost === null
