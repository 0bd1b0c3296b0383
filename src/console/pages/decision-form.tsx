import { AreaField, RadioField, SelectField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import type { Draft } from '../kit/form.ts'
import type { View } from '../kit/view.ts'
import type { Concern } from './concern.tsx'

/** The district refuses longer reasons. */
const REASON_MAX = 2_000

type Props = { view: View; concern: Concern; draft: Draft }

/** The first decision about a concern: what, why, and who goes on. */
export const DecisionForm = ({ view, concern, draft }: Props) => {
  const { concern: words } = view.words
  return (
    <section class="card">
      <h2>{words.decideTitle}</h2>
      <p class="hint">{words.decideLead}</p>
      <form method="post" action={`/concerns/${concern.id}/decide`} class="form">
        <FormKey />
        <Answers view={view} draft={draft} />
        <RadioField
          draft={draft}
          name="decision"
          label={words.decision}
          choices={(['open_case', 'refer', 'log', 'dismiss'] as const).map((value) => ({
            value,
            text: words.decisions[value],
            hint: words.decisionHints[value],
          }))}
        />
        <WhoGoesOn view={view} concern={concern} draft={draft} />
        <AreaField
          draft={draft}
          name="reason"
          label={words.reason}
          hint={words.reasonHint}
          rows={3}
          maxlength={REASON_MAX}
        />
        <div class="bar">
          <button type="submit">{words.decide}</button>
        </div>
      </form>
    </section>
  )
}

const Answers = ({ view, draft }: { view: View; draft: Draft }) => {
  const { concern: words } = view.words
  const choices = (['yes', 'no', 'unknown'] as const).map((value) => ({
    value,
    text: words.answers[value],
  }))
  return (
    <>
      <RadioField draft={draft} name="danger" label={words.danger} row choices={choices} />
      <RadioField draft={draft} name="need" label={words.need} row choices={choices} />
    </>
  )
}

const WhoGoesOn = ({ view, concern, draft }: Props) => {
  const { concern: words } = view.words
  const { caseManagers } = concern.candidates
  const isMeAmong = caseManagers.some(({ id }) => id === view.me.person.id)
  const referChoices = Object.entries(words.referChoices).map(([value, text]) => ({ value, text }))
  return (
    <div class="pair">
      <SelectField
        draft={draft}
        name="caseManagerId"
        label={words.caseManager}
        hint={words.caseManagerHint}
        choices={[
          { value: '', text: isMeAmong ? words.me : words.choose },
          ...caseManagers
            .filter(({ id }) => id !== view.me.person.id)
            .map(({ id, name }) => ({ value: id, text: name })),
        ]}
      />
      <SelectField
        draft={draft}
        name="referTo"
        label={words.referTo}
        hint={words.referToHint}
        choices={[{ value: '', text: words.choose }, ...referChoices]}
      />
    </div>
  )
}
