import { Hono } from 'hono'
import type { Failure } from '../../core/kernel/failure.ts'
import type { Result } from '../../core/kernel/result.ts'
import { formTooLarge, refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { draftOf, EMPTY_DRAFT, readForm, statusOf, type Draft, type Form } from '../kit/form.ts'
import { fromLocalTime } from '../kit/local-time.ts'
import { saidOf } from '../kit/said.ts'
import { viewOf } from '../kit/view.ts'
import { ChangeTaskPage, TaskPage } from '../pages/task.tsx'

/** One task, as chat and calendars link to it: `/t/{id}`. */
export function taskRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/t/:id', (c) => showTask(c, EMPTY_DRAFT))
  routes.get('/t/:id/change', (c) => showChange(c, EMPTY_DRAFT))
  routes.post('/t/:id/acknowledge', (c) => change(c, TAKE))
  routes.post('/t/:id/done', (c) => change(c, FINISH))
  routes.post('/t/:id/move', (c) => change(c, MOVE))
  routes.post('/t/:id/give', (c) => change(c, GIVE))
  return routes
}

const idOf = (c: ConsoleContext): string => c.req.param('id') ?? ''

async function showTask(c: ConsoleContext, draft: Draft) {
  const read = await ask(c, 'task.read', { id: idOf(c) })
  if (!read.ok) return refuse(c, read.error)
  return show(c, <TaskPage view={viewOf(c)} task={read.value} draft={draft} />, statusOf(draft))
}

/** Who may take a task over is known to its case, which only its team may read. */
async function showChange(c: ConsoleContext, draft: Draft) {
  const read = await ask(c, 'task.read', { id: idOf(c) })
  if (!read.ok) return refuse(c, read.error)
  const task = read.value
  const file = await ask(c, 'case.read', { id: task.caseId ?? '' })
  if (!file.ok) return refuse(c, file.error)
  const { candidates } = file.value
  return show(
    c,
    <ChangeTaskPage view={viewOf(c)} task={task} draft={draft} candidates={candidates} />,
    statusOf(draft),
  )
}

/** One thing that can be done to a task: what to order, what to say of it, and where it is shown when refused. */
type Change = {
  readonly order: (c: ConsoleContext, form: Form) => Promise<Result<unknown, Failure>>
  readonly said: string
  readonly again: (c: ConsoleContext, draft: Draft) => Response | Promise<Response>
  /** Where to go afterwards; the task itself unless its doer may no longer see it. */
  readonly home?: true
}

const TAKE: Change = {
  order: (c, form) => run(c, { name: 'task.acknowledge', input: { id: idOf(c) }, form }),
  said: 'taken',
  again: showTask,
}

const FINISH: Change = {
  order: (c, form) => {
    const input = { id: idOf(c), outcome: form.get('outcome') }
    return run(c, { name: 'task.complete', input, form })
  },
  said: 'done',
  again: showTask,
  home: true,
}

const MOVE: Change = {
  order: (c, form) => {
    const dueAt = fromLocalTime(form.get('dueAt'), viewOf(c).zone) ?? Number.NaN
    return run(c, { name: 'task.reschedule', input: { id: idOf(c), dueAt }, form })
  },
  said: 'moved',
  again: showChange,
}

const GIVE: Change = {
  order: (c, form) => {
    const input = { id: idOf(c), ownerId: form.get('ownerId') }
    return run(c, { name: 'task.reassign', input, form })
  },
  said: 'given',
  again: showChange,
  home: true,
}

async function change(c: ConsoleContext, { order, said, again, home }: Change) {
  const form = await readForm(c)
  if (!form) return formTooLarge(c)
  const changed = await order(c, form)
  if (changed.ok) return seeOther(c, saidOf(home ? '/' : `/t/${idOf(c)}`, said))
  const { error } = changed
  if (error.kind === 'not_found' || error.kind === 'forbidden') return refuse(c, error, form)
  return again(c, draftOf(form, error, viewOf(c).words))
}
