import { ErrorSummary } from '../components/error-summary.tsx'
import { AreaField, RadioField, SecretField, SelectField, TextField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Page } from '../components/page.tsx'
import type { Draft } from '../kit/form.ts'
import { settingsValues } from '../kit/source-form.ts'
import type { View } from '../kit/view.ts'
import type { Source } from './source.tsx'

type Props = { view: View; draft: Draft; source: Source | null }
type Part = { view: View; draft: Draft }

/** Longest of each; the district refuses longer ones. */
const TEXT_MAX = 500
const SECRET_MAX = 4_000
const AREA_MAX = 20_000

/** How the SIS is reached and read. The secret is taken and never shown. */
export const SourceSettingsPage = ({ view, draft, source }: Props) => {
  const { rosterSource, roster } = view.words
  const { form } = rosterSource
  const filled = { ...draft, values: { ...settingsValues(source), ...draft.values } }
  const up = source
    ? { href: '/roster/source', text: rosterSource.title }
    : { href: '/roster', text: roster.title }
  return (
    <Page
      view={view}
      title={source ? form.title : rosterSource.newTitle}
      here="roster"
      lead={source ? form.lead : rosterSource.newLead}
      up={up}
    >
      <ErrorSummary draft={draft} words={view.words} />
      <form method="post" action="/roster/source/settings" class="card form">
        <FormKey />
        <Access view={view} draft={filled} isNew={source === null} />
        <People view={view} draft={filled} />
        <Reading view={view} draft={filled} />
        <Expert view={view} draft={filled} />
        <div class="bar">
          <button type="submit">{form.save}</button>
          {source && <span class="meta">{form.saves}</span>}
        </div>
      </form>
    </Page>
  )
}

const Access = ({ view, draft, isNew }: Part & { isNew: boolean }) => {
  const { form, kinds, auths } = view.words.rosterSource
  const choicesOf = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([value, text]) => ({ value, text }))
  const line = (name: 'name' | 'baseUrl' | 'tokenUrl' | 'clientId') => (
    <TextField
      draft={draft}
      name={name}
      label={form[name]}
      hint={form[`${name}Hint`]}
      maxlength={TEXT_MAX}
    />
  )
  return (
    <fieldset>
      <legend>{form.access}</legend>
      <div class="pair">
        <SelectField draft={draft} name="kind" label={form.kind} choices={choicesOf(kinds)} />
        <SelectField
          draft={draft}
          name="auth"
          label={form.auth}
          hint={form.authHint}
          choices={choicesOf(auths)}
        />
      </div>
      {line('name')}
      {line('baseUrl')}
      {line('tokenUrl')}
      <div class="pair">
        {line('clientId')}
        <SecretField
          draft={draft}
          name="clientSecret"
          label={form.secret}
          hint={isNew ? form.secretHint : form.secretKeepHint}
          maxlength={SECRET_MAX}
        />
      </div>
    </fieldset>
  )
}

type Listed =
  | 'orgs'
  | 'programs'
  | 'trustedIdTypes'
  | 'emailDomains'
  | 'metadataIds'
  | 'scopes'
  | 'headers'
  | 'query'

/** A list, one entry a line. */
const Lines = ({ view, draft, name }: Part & { name: Listed }) => {
  const { form } = view.words.rosterSource
  return (
    <AreaField
      draft={draft}
      name={name}
      label={form[name]}
      hint={form[`${name}Hint`]}
      rows={3}
      maxlength={AREA_MAX}
    />
  )
}

/** What has to be mended may be folded away. */
const isOpen = ({ issues }: Draft): boolean => issues.length > 0

const People = ({ view, draft }: Part) => (
  <details open={isOpen(draft)}>
    <summary>{view.words.rosterSource.form.people}</summary>
    {(['orgs', 'programs', 'emailDomains', 'trustedIdTypes', 'metadataIds'] as const).map(
      (name) => (
        <Lines view={view} draft={draft} name={name} />
      ),
    )}
  </details>
)

const Reading = ({ view, draft }: Part) => {
  const { form } = view.words.rosterSource
  const fulls = [
    { value: 'nightly', text: form.nightly },
    { value: 'weekly', text: form.weekly, hint: form.weeklyHint },
  ]
  const days = form.days.map((text, day) => ({ value: String(day), text }))
  return (
    <details open={isOpen(draft)}>
      <summary>{form.reading}</summary>
      <RadioField draft={draft} name="full" label={form.full} choices={fulls} />
      <SelectField draft={draft} name="weeklyFullOn" label={form.weekday} choices={days} />
      <div class="pair">
        <TextField
          draft={draft}
          type="time"
          name="quietFrom"
          label={form.quietFrom}
          hint={form.quietHint}
        />
        <TextField draft={draft} type="time" name="quietUntil" label={form.quietUntil} />
      </div>
      <div class="pair">
        <TextField
          draft={draft}
          isNumber
          name="deltaEveryMinutes"
          label={form.delta}
          hint={form.deltaHint}
        />
        <TextField
          draft={draft}
          isNumber
          name="pageSize"
          label={form.pageSize}
          hint={form.pageSizeHint}
        />
        <TextField
          draft={draft}
          isNumber
          name="concurrency"
          label={form.concurrency}
          hint={form.concurrencyHint}
        />
        <TextField draft={draft} isNumber name="requestsMax" label={form.requestsMax} />
      </div>
    </details>
  )
}

const Expert = ({ view, draft }: Part) => {
  const { form } = view.words.rosterSource
  const signatures = ['SHA-256', 'SHA-1'].map((value) => ({ value, text: value }))
  return (
    <details open={isOpen(draft)}>
      <summary>{form.expert}</summary>
      <SelectField
        draft={draft}
        name="signature"
        label={form.signature}
        hint={form.signatureHint}
        choices={signatures}
      />
      {(['scopes', 'headers', 'query'] as const).map((name) => (
        <Lines view={view} draft={draft} name={name} />
      ))}
    </details>
  )
}
