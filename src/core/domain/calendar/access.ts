import { eq } from 'drizzle-orm'
import { err, ok, type Result } from '../../kernel/result.ts'
import type { CalendarAccess } from '../../ports/calendar.ts'
import type { PortFailureReason } from '../../ports/port-failure.ts'
import type { CalendarProvider } from '../../store/tables/notification.ts'
import { person } from '../../store/tables/people.ts'
import type { Context } from '../command.ts'
import { openConnection } from '../connection/secrets.ts'
import { googleSeal, isGoogleConnected, readChoice } from './choice.ts'

type Access = Result<CalendarAccess, PortFailureReason>

/** How to reach one person's calendar, with its secrets opened for one delivery; or why it cannot be reached. */
export function calendarAccess(
  context: Context,
  personId: string,
  provider: CalendarProvider,
): Access {
  switch (provider) {
    case 'google':
      return google(context, personId)
    case 'microsoft':
      return microsoft(context, personId)
    case 'feed':
      return ok({ provider })
  }
}

function google(context: Context, personId: string): Access {
  const client = openConnection(context, 'google')
  const choice = readChoice(context, personId)
  if (!client || choice.googleSecret === null || !isGoogleConnected(choice)) {
    return err('not_connected')
  }
  const { clientId, clientSecret } = client
  const refreshToken = context.vault.open(googleSeal(personId), choice.googleSecret)
  const calendarId = choice.googleCalendarId
  return ok({ provider: 'google', clientId, clientSecret, refreshToken, calendarId })
}

/** A mailbox is named by its owner's e-mail, which Graph takes in place of an id. */
function microsoft(context: Context, personId: string): Access {
  const client = openConnection(context, 'microsoft')
  if (!client) return err('not_connected')
  const who = context.tx
    .select({ email: person.email })
    .from(person)
    .where(eq(person.id, personId))
    .get()
  if (!who?.email) return err('unreachable_person')
  return ok({ provider: 'microsoft', ...client, mailbox: who.email })
}
