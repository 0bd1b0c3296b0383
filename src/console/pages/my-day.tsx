import type { QueryOutput } from '../../core/district/client.ts'
import { dayIn } from '../../core/kernel/time.ts'
import { Empty } from '../components/empty.tsx'
import { Icon, type IconName } from '../components/icon.tsx'
import { Page } from '../components/page.tsx'
import { RaiseLink } from '../components/raise-link.tsx'
import { TaskList } from '../components/task-list.tsx'
import { sayToday } from '../kit/say-when.ts'
import type { View } from '../kit/view.ts'

type Mine = QueryOutput<'task.mine'>
type MyTask = Mine['tasks'][number]

/** What is due, what is late, and what waits for an answer. */
export const MyDay = ({ view, mine }: { view: View; mine: Mine }) => {
  const { words, me } = view
  const groups = groupByDue(view, mine.tasks)
  const isEmpty = mine.tasks.length === 0
  const waits = me.waiting.triage + me.waiting.transfers
  return (
    <Page
      view={view}
      title={words.myDay.title}
      here="day"
      lead={sayToday(view)}
      action={<RaiseLink view={view} />}
      notices={words.task.said}
    >
      <Waiting view={view} />
      <Group view={view} title={words.myDay.overdue} tasks={groups.overdue} />
      <Group view={view} title={words.myDay.today} tasks={groups.today} />
      <Group view={view} title={words.myDay.later} tasks={groups.later} />
      <Group
        view={view}
        title={words.myDay.backup}
        note={words.myDay.backupNote}
        tasks={groups.backup}
      />
      {mine.more > 0 && <p class="hint">{words.myDay.more(mine.more)}</p>}
      {isEmpty && waits === 0 && <Empty text={words.myDay.empty} more={words.myDay.emptyMore} />}
    </Page>
  )
}

/** What waits for a decision rather than for work. */
const Waiting = ({ view }: { view: View }) => {
  const { words, me } = view
  const { triage, transfers } = me.waiting
  return (
    <>
      {triage > 0 && <Call icon="concern" text={words.myDay.triage(triage)} href="/concerns" />}
      {transfers > 0 && (
        <Call icon="transfer" text={words.myDay.transfers(transfers)} href="/transfers" />
      )}
    </>
  )
}

const Call = (props: { icon: IconName; text: string; href: string }) => (
  <div class="call bar">
    <Icon name={props.icon} />
    <a class="stretch" href={props.href}>
      {props.text}
    </a>
    <Icon name="arrow" />
  </div>
)

const Group = (props: { view: View; title: string; note?: string; tasks: readonly MyTask[] }) => {
  const { view, title, note, tasks } = props
  if (tasks.length === 0) return null
  const lines = tasks.map((task) => ({
    ...task,
    isBackup: false,
    note: task.caseReference && view.words.task.onCase(task.caseReference),
  }))
  return (
    <section>
      <h2>
        {title} <span class="count">{tasks.length}</span>
      </h2>
      {note && <p class="hint">{note}</p>}
      <TaskList view={view} tasks={lines} />
    </section>
  )
}

/** Late before today before later; what somebody else does comes last. */
function groupByDue({ now, zone }: View, tasks: readonly MyTask[]) {
  const own = tasks.filter((task) => !task.isBackup)
  const isToday = (task: MyTask) => dayIn(zone, task.dueAt) === dayIn(zone, now)
  return {
    overdue: own.filter((task) => task.dueAt <= now),
    today: own.filter((task) => task.dueAt > now && isToday(task)),
    later: own.filter((task) => task.dueAt > now && !isToday(task)),
    backup: tasks.filter((task) => task.isBackup),
  }
}
