import type { QueryOutput } from '../../core/district/client.ts'
import { Badge } from '../components/badge.tsx'
import { ErrorSummary } from '../components/error-summary.tsx'
import { Facts } from '../components/facts.tsx'
import { KeptWords } from '../components/kept-words.tsx'
import { Page } from '../components/page.tsx'
import { TaskList } from '../components/task-list.tsx'
import { Ago } from '../components/when.tsx'
import type { Draft } from '../kit/form.ts'
import { sayDue, sayExactly } from '../kit/say-when.ts'
import type { View } from '../kit/view.ts'
import { AddMember, AddNote, AddTask } from './case-forms.tsx'
import { Chronology } from './chronology.tsx'

export type Case = QueryOutput<'case.read'>
export type CaseForm = 'note' | 'task' | 'member'
export type CaseProps = { view: View; file: Case }

/** The forms of the page, with what was typed where one was refused. */
export type CaseDrafts = Readonly<Record<CaseForm, Draft>>

/** One case: the person, the next step, who does what by when, and everything that was done. */
export const CasePage = ({ view, file, drafts }: CaseProps & { drafts: CaseDrafts }) => {
  const { words } = view
  const isTeam = file.access === 'team'
  return (
    <Page
      view={view}
      title={file.subject?.name ?? words.concern.described}
      tab={file.reference}
      here="cases"
      up={{ href: '/cases', text: words.casework.listTitle }}
      lead={<Lead view={view} file={file} />}
      notices={{ ...words.casework.said, ...words.task.said }}
    >
      <Banners view={view} file={file} />
      {Object.values(drafts).map((draft) => (
        <ErrorSummary draft={draft} words={words} />
      ))}
      {!isTeam &&
        Object.values(drafts).map(({ values }) => <KeptWords words={words} values={values} />)}
      <Jump view={view} />
      <div class="columns">
        <div>
          <Tasks view={view} file={file} />
          {isTeam && <AddTask view={view} file={file} draft={drafts.task} />}
          <section id="chronology">
            <h2>{words.casework.parts.chronology}</h2>
            {isTeam && <AddNote view={view} file={file} draft={drafts.note} />}
            <Chronology view={view} entries={file.chronology} />
          </section>
        </div>
        <div>
          <Team view={view} file={file} />
          {isTeam && <AddMember view={view} file={file} draft={drafts.member} />}
          <Concerns view={view} file={file} />
        </div>
      </div>
    </Page>
  )
}

const Lead = ({ view, file }: CaseProps) => {
  const { words } = view
  return (
    <>
      {file.subject?.grade && <span>{words.frame.grade(file.subject.grade)} · </span>}
      <span>{file.school.name}</span> · <span>{words.casework.reference(file.reference)}</span>
      <span class="badges bar">
        <Badge tone="calm" icon="case">
          {words.casework.phases[file.phase]}
        </Badge>
        {file.access === 'sender' && (
          <Badge tone="calm" icon="lock">
            {words.casework.senderBadge}
          </Badge>
        )}
      </span>
    </>
  )
}

/** What changes how this page is to be read: handed over, or on its way to another school. */
const Banners = ({ view, file }: CaseProps) => {
  const { casework } = view.words
  const said = handoverSaid(view, file)
  return (
    <>
      {file.subjectText && <p class="told">{file.subjectText}</p>}
      {file.readUntil !== null && (
        <p class="notice notice-alert">{casework.senderNote(sayExactly(file.readUntil, view))}</p>
      )}
      {file.handover && said && (
        <p class="notice">
          {said} <a href={`/transfers/${file.handover.id}`}>{casework.seeHandover}</a>
        </p>
      )}
    </>
  )
}

function handoverSaid({ words }: View, { handover }: Case): string | null {
  if (!handover) return null
  const { casework } = words
  const { from, to } = handover
  switch (handover.state) {
    case 'offered':
      return casework.handoverOffered(to.name)
    case 'accepted':
      return casework.handoverAccepted(from.name, to.name)
    case 'declined':
      return casework.handoverDeclined(to.name)
    case 'expired':
      return casework.handoverExpired(to.name)
  }
}

const Jump = ({ view }: { view: View }) => (
  <nav class="tabs" aria-label={view.words.casework.jump}>
    <ul class="bar">
      {Object.entries(view.words.casework.parts).map(([part, text]) => (
        <li>
          <a href={`#${part}`} class="bar">
            {text}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

const isOpen = ({ state }: Case['tasks'][number]) => state === 'open' || state === 'acknowledged'

const Tasks = ({ view, file }: CaseProps) => {
  const { casework } = view.words
  const open = file.tasks.filter(isOpen)
  const done = file.tasks.filter((task) => !isOpen(task))
  const withOwner = (task: Case['tasks'][number]) => ({ ...task, note: task.owner.name })
  const [next] = open
  return (
    <section id="tasks">
      <h2>{casework.parts.tasks}</h2>
      <p class="told">
        <strong>{casework.nextStep}:</strong>{' '}
        {next
          ? `${next.title} (${next.owner.name}, ${sayDue(next.dueAt, view)})`
          : casework.nextStepNone}
      </p>
      {open.length > 0 && <TaskList view={view} tasks={open.map(withOwner)} />}
      {done.length > 0 && (
        <details>
          <summary>{casework.doneTasks(done.length)}</summary>
          <TaskList view={view} tasks={done.map(withOwner)} />
        </details>
      )}
    </section>
  )
}

const Team = ({ view, file }: CaseProps) => {
  const { casework } = view.words
  return (
    <section id="team" class="card">
      <h2>{casework.parts.team}</h2>
      <ul class="plain-list">
        {file.team.map(({ person, part, until }) => (
          <li>
            <strong>{person.name}</strong>
            <small>{until === null ? casework.members[part] : casework.former}</small>
          </li>
        ))}
      </ul>
      <Facts
        rows={[
          [
            casework.openedBy,
            <>
              {file.openedBy.name}, <Ago at={file.openedAt} view={view} />
            </>,
          ],
        ]}
      />
    </section>
  )
}

const Concerns = ({ view, file }: CaseProps) => {
  const { casework, concern } = view.words
  return (
    <section id="concerns" class="card">
      <h2>{casework.parts.concerns}</h2>
      <ul class="plain-list">
        {file.concerns.map(({ id, reference, raisedAt }) => (
          <li>
            <a href={`/concerns/${id}`}>{reference}</a>
            <small>
              {concern.raised} <Ago at={raisedAt} view={view} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
