import { RadioField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { EMPTY_DRAFT } from '../kit/form.ts'
import type { View } from '../kit/view.ts'

/** Files are uploaded, everything else is asked for. */
export const StartSync = ({ view, kind }: { view: View; kind: string }) =>
  kind === 'oneroster-csv' ? (
    <p>
      <a href="/roster/upload" role="button">
        {view.words.upload.link}
      </a>
    </p>
  ) : (
    <StartForm view={view} />
  )

const StartForm = ({ view }: { view: View }) => {
  const { roster } = view.words
  return (
    <details class="card">
      <summary>{roster.start}</summary>
      <form method="post" action="/roster/syncs" class="form">
        <FormKey />
        <RadioField
          draft={EMPTY_DRAFT}
          name="mode"
          label={roster.mode}
          initial="delta"
          row
          choices={[
            { value: 'delta', text: roster.modes.delta },
            { value: 'full', text: roster.modes.full },
          ]}
        />
        <label class="choice">
          <input type="checkbox" name="dryRun" value="yes" />
          <span>{roster.dryRun}</span>
        </label>
        <div class="bar">
          <button type="submit">{roster.startButton}</button>
          <p class="hint">{roster.startHint}</p>
        </div>
      </form>
    </details>
  )
}
