/** The whole journey as it is told: from a concern typed in Slack to a case that followed the student. */
import { DISTRICT } from '../../cast.ts'
import type { ShownEvent } from './calendar-desk.ts'
import { mailMark, nextMessage } from './direct-messages.ts'
import { raiseConcern } from './raise-concern.ts'
import { nameOf, type Key, type Scene } from './scene.ts'
import { chooseStudent, type Student } from './student.ts'
import { eventOf, finishFromSlack, giveTask, isOpen, moveTask, untilNoEvent } from './tasks.ts'
import type { Teller } from './teller.ts'
import { acceptHandover, syncByHook, transferInSis, transfersOf } from './transfer.ts'
import { openCase, readCase, type OpenedCase, type TaskLine } from './triage.ts'
import { TYPED, watchFor, wordsFound, wordsInLogs, wordsOf } from './words.ts'

/** The schools of the cast in the SIS: where it begins, and where the student goes. */
const HOME = 0
const NEXT = 1

export type Telling = {
  readonly scene: Scene
  readonly tell: Teller
  /** Files the system logs to. */
  readonly logs: readonly string[]
  /** Chooses one of so many students. */
  readonly pick: (count: number) => number
}

/** The tasks the story goes on with: three of the case manager, one in Outlook, one in a feed. */
type Tasks = Readonly<Record<'moved' | 'done' | 'deleted' | 'outlook' | 'feed', TaskLine>>

const quote = (text: string): string => `“${text}”`

const clock = new Intl.DateTimeFormat('en-US', {
  timeZone: DISTRICT.timeZone,
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
})

const shownIn = (where: string, { title, startMs }: ShownEvent): string =>
  `${where.padEnd(10)} ${quote(title)}, ${clock.format(startMs)}`

/** Plays and tells everything. The first hop that fails ends it. */
export async function tellStory(telling: Telling): Promise<void> {
  const student = await beginStory(telling)
  const file = await tellConcern(telling, student)
  const tasks = await tellCalendars(telling, file)
  await tellChanges(telling, tasks)
  await tellTransfer(telling, { student, file, tasks })
  await tellWords(telling, student)
}

async function beginStory({ scene, tell, pick }: Telling): Promise<Student> {
  return tell.hop(
    'A student in the school information system',
    async () => {
      const student = await chooseStudent(scene, HOME, pick)
      await watchFor(scene, wordsOf(student))
      return student
    },
    ({ name, home }) => [
      `The story is about ${name} of ${home?.name}. Slack, Google, Outlook and the sign-in service`,
      'now watch everything they receive for that name and for every sentence typed below.',
    ],
  )
}

async function tellConcern({ scene, tell }: Telling, student: Student): Promise<OpenedCase> {
  const isNew = await mailMark(scene, 'counselor')
  await tell.hop(
    `${nameOf('teacher')} raises a concern in Slack`,
    () => raiseConcern(scene, student),
    ({ typed, offered, reference, receipt }) => [
      `She typed /concern, then ${quote(typed)}: ${offered.length} of her own students were offered.`,
      `The form answered with reference ${reference}. Slack received: ${quote(receipt.text)}`,
    ],
  )
  const notice = await tell.hop(
    `${nameOf('counselor')} is told`,
    () => nextMessage(scene, { who: 'counselor', isNew, link: '/concerns/' }),
    ({ text }) => [`Slack received: ${quote(text)}, with a link and nothing else.`],
  )
  return tell.hop(
    'He signs in, reads it and opens a case',
    () => openCase(scene, notice.link ?? ''),
    ({ tasks }) => [
      'Behind the sign-in he read what was told. The case has a team and its first tasks:',
      ...tasks.map(({ title }) => `  ${title}`),
    ],
  )
}

async function tellCalendars({ scene, tell }: Telling, file: OpenedCase): Promise<Tasks> {
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

async function tellChanges({ scene, tell }: Telling, tasks: Tasks): Promise<void> {
  const owner: Key = 'counselor'
  await tell.hop(
    'A task is moved by a week',
    async () => {
      const before = await eventOf(scene, tasks.moved, { of: owner })
      const byMs = await moveTask(scene, tasks.moved, 7)
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

type Further = { student: Student; file: OpenedCase; tasks: Tasks }

async function tellTransfer(telling: Telling, further: Further): Promise<void> {
  const { scene, tell } = telling
  const { student, file } = further
  const isNew = await mailMark(scene, 'receivingLead')
  const moved = await tell.hop(
    'The student moves to another school',
    () => transferInSis(scene, student, NEXT),
    ({ to, oldSourcedId, newSourcedId }) => [
      `The SIS closed record ${oldSourcedId.slice(0, 8)}… and made ${newSourcedId.slice(0, 8)}… at ${to}.`,
    ],
  )
  await tell.hop(
    'The SIS says so, and Offramp looks',
    async () => {
      const startedBy = await syncByHook(scene)
      const { transfers, person } = await transfersOf(scene, student)
      if (transfers.length !== 1) throw new Error(`${transfers.length} transfers were detected`)
      return { startedBy, ...person }
    },
    ({ startedBy, identities }) => [
      startedBy === 'hook'
        ? 'Its call started a delta sync at once.'
        : 'A sync ran a moment ago, so its call waits; the operator did not and started a delta sync.',
      `Exactly one transfer to ${moved.to}: one person, known by ${identities.length} records of the SIS.`,
    ],
  )
  const notice = await tell.hop(
    `${nameOf('receivingLead')} is asked to take the case over`,
    () => nextMessage(scene, { who: 'receivingLead', isNew, link: '/transfers/' }),
    ({ text }) => [`Slack received: ${quote(text)}`],
  )
  await tell.hop(
    'He accepts, and the work follows the student',
    async () => {
      await acceptHandover(scene, notice.link ?? '', 'receivingLead')
      return followedTasks(scene, further)
    },
    (events) => [
      `Open tasks moved to ${nameOf('receivingLead')}; they left the calendars of the first school:`,
      ...events.map((event) => shownIn('Google', event)),
    ],
  )
  await tell.hop(
    `${nameOf('counselor')} keeps his view for a while`,
    async () => {
      const { status } = await readCase(scene, 'counselor', file.path)
      if (status !== 200) throw new Error(`the case answers ${status}`)
    },
    () => ['He can still read the case, and no longer change it.'],
  )
}

/** Every open task is in the new owner's calendar and in nobody else's. */
async function followedTasks(scene: Scene, { tasks }: Further): Promise<ShownEvent[]> {
  const { moved, outlook, feed } = tasks
  await untilNoEvent(scene, moved, 'counselor')
  await untilNoEvent(scene, outlook, 'principal')
  await untilNoEvent(scene, feed, 'teacher')
  return Promise.all(
    [moved, outlook, feed].map((task) => eventOf(scene, task, { of: 'receivingLead' })),
  )
}

async function tellWords({ scene, tell, logs }: Telling, student: Student): Promise<void> {
  await tell.hop(
    'What left the house',
    async () => {
      const found = Object.entries(await wordsFound(scene)).filter(([, hits]) => hits.length > 0)
      const logged = wordsInLogs(logs, wordsOf(student))
      if (found.length > 0) throw new Error(`words were received: ${JSON.stringify(found)}`)
      if (logged.length > 0) throw new Error(`words were logged: ${JSON.stringify(logged)}`)
    },
    () => [
      `${Object.keys(scene.receivers).join(', ')} and our own log were searched for the student’s name`,
      'and every sentence that was typed: 0 findings.',
    ],
  )
}
