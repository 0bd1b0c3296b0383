import { ErrorSummary } from '../components/error-summary.tsx'
import { RadioField, TextField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Page } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import type { Draft } from '../kit/form.ts'
import { sayDay } from '../kit/say-when.ts'
import type { View } from '../kit/view.ts'
import type { Source } from './source.tsx'

type Props = { view: View; source: Source; draft: Draft }

const MODES = ['normal', 'add_only', 'blackout'] as const

/** Rows beyond those there are, for pauses to add. */
const SPARE_ROWS = 2

/** When nobody is removed: today, and on which dates. */
export const SourcePausesPage = ({ view, source, draft }: Props) => {
  const { pauseForm, title, said } = view.words.rosterSource
  return (
    <Page
      view={view}
      title={pauseForm.title}
      here="roster"
      lead={pauseForm.lead}
      up={{ href: '/roster/source', text: title }}
      notices={said}
    >
      <ErrorSummary draft={draft} words={view.words} />
      <Suggested view={view} source={source} />
      <form method="post" action="/roster/source/pauses" class="card form">
        <FormKey />
        <RadioField
          draft={draft}
          name="mode"
          label={pauseForm.mode}
          initial={source.mode}
          choices={MODES.map((value) => ({
            value,
            text: pauseForm.modes[value],
            hint: pauseForm.modeHints[value],
          }))}
        />
        <h2>{pauseForm.dates}</h2>
        <p class="hint">{pauseForm.datesHint}</p>
        <Ranges view={view} source={source} draft={draft} />
        <div class="bar">
          <button type="submit">{pauseForm.save}</button>
          <span class="meta">{pauseForm.outdates}</span>
        </div>
      </form>
    </Page>
  )
}

const Ranges = ({ view, source, draft }: Props) => {
  const { pauseForm } = view.words.rosterSource
  const rows = source.blackouts.length + SPARE_ROWS
  return Array.from({ length: rows }, (_, i) => (
    <fieldset>
      <legend>{pauseForm.range(i + 1)}</legend>
      <div class="pair">
        <TextField
          draft={draft}
          type="date"
          name={`from${i}`}
          label={pauseForm.from}
          initial={source.blackouts[i]?.from ?? ''}
        />
        <TextField
          draft={draft}
          type="date"
          name={`until${i}`}
          label={pauseForm.until}
          initial={source.blackouts[i]?.until ?? ''}
        />
      </div>
    </fieldset>
  ))
}

const Suggested = ({ view, source }: { view: View; source: Source }) => {
  const { pauseForm } = view.words.rosterSource
  const { suggestedBlackout: dates, blackouts } = source
  if (dates === null) return <p class="hint">{pauseForm.suggestedNone}</p>
  const isThere = blackouts.some(({ from, until }) => from <= dates.from && dates.until <= until)
  if (isThere) return null
  return (
    <section class="card call">
      <p>
        <strong>{pauseForm.suggested(sayDay(dates.from, view), sayDay(dates.until, view))}</strong>
      </p>
      <p class="hint">{pauseForm.suggestedHint}</p>
      <PostButton
        action="/roster/source/pauses/suggested"
        text={pauseForm.suggestedAdd}
        fields={dates}
      />
    </section>
  )
}
