/** Tasks in three calendars: shown, moved, done, and deleted by the person. */
import type { ShownEvent } from './calendar-desk.ts'
import { nameOf, type Key } from './scene.ts'
import { eventOf, finishFromSlack, giveTask, isOpen, moveTask, untilNoEvent } from './tasks.ts'
import { quote, shownIn, type Telling } from './telling.ts'
import type { OpenedCase, TaskLine } from './triage.ts'
import { TYPED } from './words.ts'

/** By how much a task is moved. */
const MOVED_DAYS = 7

/** The tasks the story goes on with: three of the case manager, one in Outlook, one in a feed. */
export type Tasks = Readonly<Record<'moved' | 'done' | 'deleted' | 'outlook' | 'feed', TaskLine>>

export async function tellCalendars({ scene, tell }: Telling, file: OpenedCase): Promise<Tasks> {
  const tasks = await tell.hop(
    'Two colleagues get a task of their own',
    async () => {
      const outlook = { title: TYPED.outlookTask, to: 'principal' } as const
      const feed = { title: TYPED.feedTask, to: 'teacher' } as const
      const [moved, done, deleted] = file.tasks
      if (!moved || !done || !deleted) throw new Error('the case has too few tasks')
      return {
        moved,
        done,
        deleted,
        outlook: await giveTask(scene, file, outlook),
        feed: await giveTask(scene, file, feed),
      }
    },
    () => [`One for ${nameOf('principal')}, one for ${nameOf('teacher')}.`],
  )
  await tell.hop(
    'Every task is in its owner’s own calendar',
    async () => ({
      google: await eventOf(scene, tasks.moved, { of: 'counselor' }),
      outlook: await eventOf(scene, tasks.outlook, { of: 'principal' }),
      feed: await eventOf(scene, tasks.feed, { of: 'teacher' }),
    }),
    ({ google, outlook, feed }) => [
      shownIn('Google', google),
      shownIn('Outlook', outlook),
      shownIn('ICS feed', feed),
    ],
  )
  return tasks
}

export async function tellChanges({ scene, tell }: Telling, tasks: Tasks): Promise<void> {
  const owner: Key = 'counselor'
  await tell.hop(
    'A task is moved by a week',
    async () => {
      const before = await eventOf(scene, tasks.moved, { of: owner })
      const byMs = await moveTask(scene, tasks.moved, { by: owner, days: MOVED_DAYS })
      const isRight = ({ startMs }: ShownEvent) => startMs === before.startMs + byMs
      return eventOf(scene, tasks.moved, { of: owner, isRight })
    },
    (event) => ['The same event moved along:', shownIn('Google', event)],
  )
  await tell.hop(
    'A task is done, from its card in Slack',
    async () => {
      await eventOf(scene, tasks.done, { of: owner })
      const text = await finishFromSlack(scene, tasks.done, owner)
      await untilNoEvent(scene, tasks.done, owner)
      return text
    },
    (text) => [`The card now says ${quote(text)}, and Google deleted the event.`],
  )
  await tell.hop(
    'An event is deleted in the calendar',
    async () => {
      const event = await eventOf(scene, tasks.deleted, { of: owner })
      await scene.google.personDeletes(event.id)
      if (!(await isOpen(scene, tasks.deleted, owner))) throw new Error('the task was closed')
    },
    () => ['The task is still open: a calendar never closes work.'],
  )
}
