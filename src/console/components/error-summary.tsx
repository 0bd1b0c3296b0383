import type { Draft } from '../kit/form.ts'
import type { Words } from '../words.ts'
import { fieldId } from './field.tsx'
import { Icon } from './icon.tsx'

/**
 * What is wrong with a form, at its top, each line leading to the field it is about. `questions` names fields whose
 * messages are alike.
 */
export const ErrorSummary = ({
  draft,
  words,
  questions = {},
}: {
  draft: Draft
  words: Words
  questions?: Readonly<Record<string, string>>
}) => {
  if (draft.issues.length === 0 && draft.problem === null) return null
  return (
    <div class="errors" role="alert" tabindex={-1} autofocus>
      <h2>
        <Icon name="late" /> {words.frame.errorTitle}
      </h2>
      {draft.problem !== null && <p>{draft.problem}</p>}
      {draft.issues.length > 0 && (
        <ul>
          {draft.issues.map(({ path, message }) => (
            <li>
              <a href={`#${fieldId(path)}`}>
                {[questions[path], message].filter(Boolean).join(' ')}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
