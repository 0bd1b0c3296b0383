import type { QueryOutput } from '../../core/district/client.ts'
import { dayIn } from '../../core/kernel/time.ts'
import type { View } from '../kit/view.ts'
import { Badge } from './badge.tsx'
import { Due } from './when.tsx'

type State = QueryOutput<'task.read'>['state']

/** What one line of a list of tasks shows. */
export type TaskLine = {
  readonly id: string
  readonly title: string | null
  readonly dueAt: number
  readonly state: State
  readonly isBackup?: boolean
  /** A word on whom or what it belongs to. */
  readonly note?: string | null
}

export const TaskList = ({ view, tasks }: { view: View; tasks: readonly TaskLine[] }) => (
  <ul class="rows">
    {tasks.map((task) => (
      <li class="row bar apart">
        <div class="row-main">
          <a class="stretch" href={`/t/${task.id}`}>
            {task.title ?? view.words.task.untitled}
          </a>
          <p class="meta bar">
            {task.note && <span>{task.note}</span>}
            <span>
              {view.words.task.due} <Due at={task.dueAt} view={view} />
            </span>
          </p>
        </div>
        <div class="row-side bar">
          <TaskBadges task={task} view={view} />
        </div>
      </li>
    ))}
  </ul>
)

type OfTask = { view: View; task: Pick<TaskLine, 'dueAt' | 'state' | 'isBackup'> }

/** How urgent a task is and how far it got, as words with a shape. */
export const TaskBadges = ({ view, task }: OfTask) => (
  <>
    {task.isBackup && (
      <Badge tone="calm" icon="people">
        {view.words.task.standIn}
      </Badge>
    )}
    <StateBadge task={task} view={view} />
    <UrgencyBadge task={task} view={view} />
  </>
)

const StateBadge = ({ view, task }: OfTask) => {
  const { states } = view.words.task
  switch (task.state) {
    case 'done':
      return (
        <Badge tone="good" icon="check">
          {states.done}
        </Badge>
      )
    case 'cancelled':
      return (
        <Badge tone="calm" icon="away">
          {states.cancelled}
        </Badge>
      )
    case 'acknowledged':
      return (
        <Badge tone="calm" icon="taken">
          {states.acknowledged}
        </Badge>
      )
    case 'open':
      return null
  }
}

const UrgencyBadge = ({ view, task }: OfTask) => {
  const { now, zone, words } = view
  if (task.state === 'done' || task.state === 'cancelled') return null
  if (task.dueAt <= now) {
    return (
      <Badge tone="late" icon="late">
        {words.task.late}
      </Badge>
    )
  }
  if (dayIn(zone, task.dueAt) !== dayIn(zone, now)) return null
  return (
    <Badge tone="busy" icon="clock">
      {words.task.dueToday}
    </Badge>
  )
}
