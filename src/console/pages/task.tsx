import type { QueryOutput } from '../../core/district/client.ts'
import { ErrorSummary } from '../components/error-summary.tsx'
import { Facts } from '../components/facts.tsx'
import { AreaField, SelectField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Page } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import { TaskBadges } from '../components/task-list.tsx'
import { Ago, Due } from '../components/when.tsx'
import type { Draft } from '../kit/form.ts'
import { toLocalTime } from '../kit/local-time.ts'
import type { View } from '../kit/view.ts'
import { DueField } from './case-forms.tsx'

type Task = QueryOutput<'task.read'>

/** The district refuses more. */
const OUTCOME_MAX = 2_000

type Props = { view: View; task: Task; draft: Draft }

/** One task: what, by when, and how to say that it is done. */
export const TaskPage = ({ view, task, draft }: Props) => {
  const { words } = view
  const isOpen = task.state === 'open' || task.state === 'acknowledged'
  return (
    <Page
      view={view}
      title={task.title ?? words.task.untitled}
      tab={task.caseReference ?? words.task.untitled}
      here="day"
      up={{ href: '/', text: words.frame.myDay }}
      lead={
        <span class="badges bar">
          <TaskBadges view={view} task={task} />
        </span>
      }
      notices={words.task.said}
    >
      <ErrorSummary draft={draft} words={words} />
      <section class="card">
        <TaskFacts view={view} task={task} />
        {isOpen && (
          <div class="bar">
            {task.state === 'open' && task.owner.id === view.me.person.id && (
              <PostButton action={`/t/${task.id}/acknowledge`} text={words.task.acknowledge} />
            )}
            {task.caseId && <a href={`/t/${task.id}/change`}>{words.task.change}</a>}
          </div>
        )}
      </section>
      {isOpen && <DoneForm view={view} task={task} draft={draft} />}
    </Page>
  )
}

const TaskFacts = ({ view, task }: { view: View; task: Task }) => {
  const { words } = view
  const { doneAt } = task
  return (
    <Facts
      rows={[
        [words.task.due, doneAt === null ? <Due at={task.dueAt} view={view} /> : null],
        [words.task.owner, task.owner.name],
        [words.task.backup, task.backup?.name ?? null],
        [
          words.frame.cases,
          task.caseId && (
            <a href={`/cases/${task.caseId}`}>{words.task.onCase(task.caseReference ?? '')}</a>
          ),
        ],
        [
          words.task.states.done,
          doneAt === null ? null : (
            <>
              {task.doneBy && words.task.doneBy(task.doneBy.name)}, <Ago at={doneAt} view={view} />
            </>
          ),
        ],
        [words.task.outcomeTitle, task.outcome],
      ]}
    />
  )
}

const DoneForm = ({ view, task, draft }: Props) => {
  const { words } = view
  return (
    <form method="post" action={`/t/${task.id}/done`} class="card form">
      <FormKey />
      <AreaField
        draft={draft}
        name="outcome"
        label={words.task.outcome}
        hint={words.task.outcomeHint}
        rows={3}
        maxlength={OUTCOME_MAX}
      />
      <div class="bar">
        <button type="submit">{words.task.done}</button>
      </div>
    </form>
  )
}

/** Moving a task to another time or another person. */
export const ChangeTaskPage = (
  props: Props & { candidates: readonly { id: string; name: string }[] },
) => {
  const { view, task, draft, candidates } = props
  const { words } = view
  const here = `/t/${task.id}`
  return (
    <Page
      view={view}
      title={words.task.changeTitle}
      here="day"
      up={{ href: here, text: task.title ?? words.task.untitled }}
    >
      <ErrorSummary draft={draft} words={words} />
      <form method="post" action={`${here}/move`} class="card form">
        <FormKey />
        <h2>{words.task.moveTitle}</h2>
        <DueField
          view={view}
          draft={draft}
          label={words.task.due}
          initial={toLocalTime(task.dueAt, view.zone)}
        />
        <div class="bar">
          <button type="submit">{words.task.move}</button>
        </div>
      </form>
      <form method="post" action={`${here}/give`} class="card form">
        <FormKey />
        <h2>{words.task.giveTitle}</h2>
        <SelectField
          draft={draft}
          name="ownerId"
          label={words.task.owner}
          hint={words.task.giveHint}
          initial={task.owner.id}
          choices={candidates.map(({ id, name }) => ({ value: id, text: name }))}
        />
        <div class="bar">
          <button type="submit" class="outline">
            {words.task.give}
          </button>
        </div>
      </form>
    </Page>
  )
}
