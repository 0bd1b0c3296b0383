import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { ownOpenTasks } from '../notification/waiting.ts'
import { toEntry } from './entry.ts'

/** A feed is fetched whole each time, so it has a ceiling. */
const ENTRIES_MAX = 500

/** The open tasks of the person whose feed this is, for their calendar program. */
export const calendarFeedQuery = query({
  name: 'calendar.feed',
  input: z.object({ token: z.string() }),
  allowed: { on: 'calendar', do: 'read' },
  run: (context) => {
    const { personId, via } = context.actor
    if (via !== 'feed' || personId === null) return err({ kind: 'not_found', what: 'calendar' })
    const entries = ownOpenTasks(context, personId, ENTRIES_MAX).map((task) => {
      const { key, ...entry } = toEntry(context, personId, task)
      return { ...entry, uid: key, createdAt: task.createdAt, updatedAt: task.updatedAt }
    })
    return ok({ entries })
  },
})
