import type { QueryOutput } from '../../core/district/client.ts'
import { ASSETS } from '../assets.ts'
import { ErrorSummary } from '../components/error-summary.tsx'
import { AreaField, RadioField, SelectField, TextField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Icon } from '../components/icon.tsx'
import { Page } from '../components/page.tsx'
import { canRaise } from '../kit/can-raise.ts'
import type { Draft } from '../kit/form.ts'
import type { View } from '../kit/view.ts'
import { StudentChoice, type FoundStudent } from './student-choice.tsx'

type Schools = QueryOutput<'school.list'>['schools']

/** Longest texts; the district says the same and has the last word. */
const WHAT_MAX = 4_000
const SHORT_MAX = 300

export type RaiseProps = {
  view: View
  schools: Schools
  draft: Draft
  /** Students found for the name that was typed; null before a search. */
  found: readonly FoundStudent[] | null
}

/** A concern in six fields. Emergency first; a name of three letters finds the student. */
export const RaisePage = ({ view, schools, draft, found }: RaiseProps) => {
  const { words, me } = view
  const { raise } = words
  return (
    <Page
      view={view}
      title={raise.title}
      here={null}
      lead={raise.lead}
      up={{ href: '/', text: words.frame.myDay }}
      island={ASSETS.suggest}
    >
      <p class="emergency">
        <Icon name="danger" /> <strong>{raise.emergency(me.district.emergencyNumber)}</strong>
      </p>
      {canRaise(me) ? (
        <RaiseForm view={view} schools={schools} draft={draft} found={found} />
      ) : (
        <p>{raise.noSchool}</p>
      )}
    </Page>
  )
}

const RaiseForm = ({ view, schools, draft, found }: RaiseProps) => {
  const { words } = view
  const { raise } = words
  return (
    <>
      <ErrorSummary
        draft={draft}
        words={words}
        questions={{
          dangerNow: raise.dangerNow,
          weapon: raise.weapon,
          selfHarm: raise.selfHarm,
        }}
      />
      <form method="post" action="/concerns/new" class="card form">
        <FormKey />
        <About view={view} schools={schools} draft={draft} found={found} />
        <AreaField
          draft={draft}
          name="what"
          label={raise.what}
          hint={raise.whatHint}
          rows={5}
          maxlength={WHAT_MAX}
        />
        <WhenAndWhere view={view} draft={draft} />
        <p class="hint">{raise.required}</p>
        <TriField view={view} draft={draft} name="dangerNow" label={raise.dangerNow} />
        <TriField view={view} draft={draft} name="weapon" label={raise.weapon} />
        <TriField view={view} draft={draft} name="selfHarm" label={raise.selfHarm} />
        <div class="bar">
          <button type="submit">{raise.submit}</button>
          <p class="hint">{raise.whoGets}</p>
        </div>
      </form>
    </>
  )
}

/** Whom it is about: a student of the roster, or somebody described; and the school where that is not plain. */
const About = ({ view, schools, draft, found }: RaiseProps) => {
  const { words } = view
  const { raise } = words
  return (
    <>
      <StudentChoice words={words} draft={draft} found={found} />
      <TextField draft={draft} name="subjectText" label={raise.someoneElse} maxlength={SHORT_MAX} />
      {schools.length > 1 && (
        <SelectField
          draft={draft}
          name="schoolId"
          label={raise.school}
          choices={[
            { value: '', text: raise.chooseSchool },
            ...schools.map(({ id, name }) => ({ value: id, text: name })),
          ]}
        />
      )}
    </>
  )
}

const WhenAndWhere = ({ view, draft }: { view: View; draft: Draft }) => {
  const { raise } = view.words
  return (
    <div class="pair">
      <TextField
        draft={draft}
        name="when"
        label={raise.when}
        placeholder={raise.whenPlaceholder}
        maxlength={SHORT_MAX}
      />
      <TextField
        draft={draft}
        name="where"
        label={raise.where}
        placeholder={raise.wherePlaceholder}
        maxlength={SHORT_MAX}
      />
    </div>
  )
}

const TriField = (props: { view: View; draft: Draft; name: string; label: string }) => {
  const { view, draft, name, label } = props
  const { answers } = view.words.raise
  return (
    <RadioField
      draft={draft}
      name={name}
      label={label}
      row
      choices={[
        { value: 'yes', text: answers.yes },
        { value: 'no', text: answers.no },
        { value: 'unknown', text: answers.unknown },
      ]}
    />
  )
}
