import type { QueryOutput } from '../../core/district/client.ts'
import { fieldId, TextField } from '../components/field.tsx'
import type { Draft } from '../kit/form.ts'
import type { Words } from '../words.ts'

export type FoundStudent = QueryOutput<'student.search'>['students'][number]

const QUERY_MAX = 80

/**
 * Who it is about: type three letters, press Find, choose. Find sends the form back to the same page with everything
 * in it, so nothing that was typed is lost and no name ever stands in an address.
 */
export const StudentChoice = ({
  words,
  draft,
  found,
}: {
  words: Words
  draft: Draft
  found: readonly FoundStudent[] | null
}) => (
  <div
    class="field finder"
    data-suggest="/students/suggest"
    data-name="subjectId"
    data-none={words.raise.noneOfThese}
    data-empty={words.raise.matches(0)}
  >
    <div class="bar">
      <TextField
        draft={draft}
        name="q"
        label={words.raise.student}
        hint={words.raise.studentHint}
        placeholder={words.raise.studentPlaceholder}
        maxlength={QUERY_MAX}
      />
      <button type="submit" class="outline" formaction="/concerns/new/find">
        {words.raise.find}
      </button>
    </div>
    <div class="found" aria-live="polite">
      {found && <Found words={words} draft={draft} found={found} />}
    </div>
  </div>
)

const Found = (props: { words: Words; draft: Draft; found: readonly FoundStudent[] }) => {
  const { words, draft, found } = props
  const chosen = draft.values['subjectId']
  const isFresh = draft.issues.length === 0
  if (found.length === 0) return <p class="hint">{words.raise.matches(0)}</p>
  return (
    <fieldset class="choices">
      <legend>{words.raise.matches(found.length)}</legend>
      {found.map((student, index) => (
        <label class="choice">
          <input
            type="radio"
            name="subjectId"
            value={student.id}
            id={index === 0 ? fieldId('subjectId') : undefined}
            checked={student.id === chosen}
            autofocus={isFresh && index === 0}
          />
          <span>
            {student.name}
            <small>{describeStudent(student, words)}</small>
          </span>
        </label>
      ))}
      <label class="choice">
        <input type="radio" name="subjectId" value="" checked={chosen === ''} />
        <span>{words.raise.noneOfThese}</span>
      </label>
    </fieldset>
  )
}

/** What tells two students of one name apart: grade and school, and nothing more. */
export function describeStudent({ grade, school }: FoundStudent, words: Words): string {
  return [grade && words.frame.grade(grade), school?.name].filter(Boolean).join(' · ')
}
