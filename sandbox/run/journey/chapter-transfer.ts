/** A student moves to another school, and the case with its tasks follows. */
import type { ShownEvent } from './calendar-desk.ts'
import type { Tasks } from './chapter-tasks.ts'
import type { Message } from '../../slack/world.ts'
import { nextMessage } from './direct-messages.ts'
import { nameOf, type Scene } from './scene.ts'
import type { Student } from './student.ts'
import { eventOf, untilNoEvent } from './tasks.ts'
import { NEXT, quote, shownIn, type Telling } from './telling.ts'
import { acceptHandover, syncByHook, transferInSis, transfersOf } from './transfer.ts'
import { readCase, type OpenedCase } from './triage.ts'

/** The SIS moves the student, and the sync that follows finds exactly one transfer. */
export async function tellMove({ scene, tell }: Telling, student: Student): Promise<void> {
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
}

type Going = {
  readonly file: OpenedCase
  readonly tasks: Tasks
  /** Tells a message of the receiving lead from those of before the move. */
  readonly isNews: (message: Message) => boolean
}

/** The receiving school is asked, accepts, and has the work; the sending school keeps its view. */
export async function tellHandover({ scene, tell }: Telling, going: Going): Promise<void> {
  const notice = await tell.hop(
    `${nameOf('receivingLead')} is asked to take the case over`,
    () => nextMessage(scene, { who: 'receivingLead', isNew: going.isNews, link: '/transfers/' }),
    ({ text }) => [`Slack received: ${quote(text)}`],
  )
  await tell.hop(
    'He accepts, and the work follows the student',
    async () => {
      await acceptHandover(scene, notice.link ?? '', 'receivingLead')
      return followedTasks(scene, going.tasks)
    },
    (events) => [
      `Open tasks moved to ${nameOf('receivingLead')}; they left the calendars of the first school:`,
      ...events.map((event) => shownIn('Google', event)),
    ],
  )
  await tell.hop(
    `${nameOf('counselor')} keeps his view for a while`,
    async () => {
      const { path } = going.file
      const { status, html } = await readCase(scene, 'counselor', path)
      if (status !== 200) throw new Error(`the case answers ${status}`)
      if (html.includes(`${path}/notes`)) throw new Error('he can still write in it')
    },
    () => ['He can still read the case, and no longer change it.'],
  )
}

/** Every open task is in the new owner's calendar and in nobody else's. */
async function followedTasks(scene: Scene, tasks: Tasks): Promise<ShownEvent[]> {
  const { moved, outlook, feed } = tasks
  await untilNoEvent(scene, moved, 'counselor')
  await untilNoEvent(scene, outlook, 'principal')
  await untilNoEvent(scene, feed, 'teacher')
  return Promise.all(
    [moved, outlook, feed].map((task) => eventOf(scene, task, { of: 'receivingLead' })),
  )
}
