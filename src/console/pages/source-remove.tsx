import { ErrorSummary } from '../components/error-summary.tsx'
import { TextField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Page } from '../components/page.tsx'
import type { Draft } from '../kit/form.ts'
import type { View } from '../kit/view.ts'
import type { Source } from './source.tsx'

/** Longer than the word that is asked for, so that a slip of the finger is shown rather than cut off. */
const WORD_MAX = 40

/** What disconnecting the SIS does and what stays, agreed to by typing a word. */
export const SourceRemovePage = (props: { view: View; source: Source; draft: Draft }) => {
  const { view, source, draft } = props
  const { rosterSource } = view.words
  const { remove, title } = rosterSource
  return (
    <Page
      view={view}
      title={remove.title}
      here="roster"
      lead={remove.lead(source.name)}
      up={{ href: '/roster/source', text: title }}
    >
      <ErrorSummary draft={draft} words={view.words} />
      <div class="pair wide">
        <Points title={remove.ends} items={remove.endsList} />
        <Points title={remove.stays} items={remove.staysList} />
      </div>
      <form method="post" action="/roster/source/remove" class="card form">
        <FormKey />
        <TextField
          draft={draft}
          name="word"
          label={remove.label}
          hint={remove.hint}
          maxlength={WORD_MAX}
        />
        <div class="bar">
          <button type="submit">{remove.button}</button>
          <a href="/roster/source">{remove.back}</a>
        </div>
      </form>
    </Page>
  )
}

const Points = ({ title, items }: { title: string; items: readonly string[] }) => (
  <section class="card">
    <h2>{title}</h2>
    <ul>
      {items.map((item) => (
        <li>{item}</li>
      ))}
    </ul>
  </section>
)
