import { AreaField, SelectField, TextField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import type { Draft } from '../kit/form.ts'
import { toLocalTime } from '../kit/local-time.ts'
import type { View } from '../kit/view.ts'
import { inSchoolDays } from '../../core/kernel/school-time.ts'
import type { CaseProps } from './case.tsx'

/** The district refuses longer texts. */
const NOTE_MAX = 8_000
const TITLE_MAX = 200

type FormProps = CaseProps & { draft: Draft }

/** Whether the form was sent and came back: then it stands open. */
const isBack = (draft: Draft): boolean => draft.issues.length > 0 || draft.problem !== null

const choicesOf = (people: readonly { id: string; name: string }[]) =>
  people.map(({ id, name }) => ({ value: id, text: name }))

export const AddNote = ({ view, file, draft }: FormProps) => {
  const { casework } = view.words
  return (
    <form method="post" action={`/cases/${file.id}/notes`} class="card form">
      <FormKey />
      <AreaField
        draft={draft}
        name="text"
        label={casework.note}
        hint={casework.noteHint}
        rows={3}
        maxlength={NOTE_MAX}
      />
      <div class="bar">
        <button type="submit">{casework.noteButton}</button>
      </div>
    </form>
  )
}

export const AddTask = ({ view, file, draft }: FormProps) => {
  const { casework } = view.words
  return (
    <details class="card" open={isBack(draft)}>
      <summary>{casework.addTask}</summary>
      <form method="post" action={`/cases/${file.id}/tasks`} class="form">
        <FormKey />
        <TextField draft={draft} name="title" label={casework.taskTitle} maxlength={TITLE_MAX} />
        <WhoAndWhen view={view} file={file} draft={draft} />
        <div class="bar">
          <button type="submit" class="outline">
            {casework.addTaskButton}
          </button>
        </div>
      </form>
    </details>
  )
}

const WhoAndWhen = ({ view, file, draft }: FormProps) => {
  const { casework } = view.words
  const people = choicesOf(file.candidates)
  const tomorrow = toLocalTime(inSchoolDays(view.zone, view.now, 1), view.zone)
  return (
    <div class="pair">
      <SelectField
        draft={draft}
        name="ownerId"
        label={casework.taskOwner}
        initial={view.me.person.id}
        choices={people}
      />
      <SelectField
        draft={draft}
        name="backupId"
        label={casework.taskBackup}
        choices={[{ value: '', text: casework.noBackup }, ...people]}
      />
      <DueField view={view} draft={draft} label={casework.taskDue} initial={tomorrow} />
    </div>
  )
}

/** A date and a time, in the district's zone. */
export const DueField = (props: { view: View; draft: Draft; label: string; initial: string }) => (
  <TextField
    draft={props.draft}
    name="dueAt"
    type="datetime-local"
    label={props.label}
    initial={props.initial}
  />
)

export const AddMember = ({ view, file, draft }: FormProps) => {
  const { casework, concern } = view.words
  const seated = new Set(file.team.filter(({ until }) => until === null).map((s) => s.person.id))
  const others = file.candidates.filter(({ id }) => !seated.has(id))
  if (others.length === 0) return null
  return (
    <details class="card" open={isBack(draft)}>
      <summary>{casework.addMember}</summary>
      <form method="post" action={`/cases/${file.id}/members`} class="form">
        <FormKey />
        <SelectField
          draft={draft}
          name="personId"
          label={casework.member}
          choices={[{ value: '', text: concern.choose }, ...choicesOf(others)]}
        />
        <div class="bar">
          <button type="submit" class="outline">
            {casework.addMemberButton}
          </button>
        </div>
      </form>
    </details>
  )
}
