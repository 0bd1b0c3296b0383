import type { QueryOutput } from '../../core/district/client.ts'
import { ErrorSummary } from '../components/error-summary.tsx'
import { Facts } from '../components/facts.tsx'
import { AreaField, SelectField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Page } from '../components/page.tsx'
import { Ago, Due } from '../components/when.tsx'
import type { Draft } from '../kit/form.ts'
import { sayDay } from '../kit/say-when.ts'
import type { View } from '../kit/view.ts'
import { HandoverBadge } from './transfers.tsx'

export type Handover = QueryOutput<'transfer.read'>

/** The district refuses more. */
const REASON_MAX = 2_000

type Props = { view: View; handover: Handover }

/** What goes along with a student: the receiving school answers here, the sending school sees its receipt. */
export const HandoverPage = (props: Props & { caseId: string | null; draft: Draft }) => {
  const { view, handover, caseId, draft } = props
  const { words } = view
  const isIncoming = handover.direction === 'incoming'
  const mayAnswer = isIncoming && handover.state === 'offered'
  return (
    <Page
      view={view}
      title={words.transfer.oneTitle(handover.person.name)}
      tab={handover.caseReference}
      here="transfers"
      up={{ href: '/transfers', text: words.transfer.title }}
      lead={
        <span class="badges bar">
          <HandoverBadge view={view} state={handover.state} direction={handover.direction} />
        </span>
      }
      notices={words.transfer.said}
    >
      <ErrorSummary draft={draft} words={words} />
      {mayAnswer && <p>{words.transfer.incoming}</p>}
      {!isIncoming && <p>{words.transfer.outgoing}</p>}
      <section class="card">
        <h2>{words.transfer.what}</h2>
        <Along view={view} handover={handover} />
        {caseId && (
          <p>
            <a href={`/cases/${caseId}`}>{words.transfer.readCase}</a>
          </p>
        )}
      </section>
      {mayAnswer && <Accept view={view} handover={handover} draft={draft} />}
      {mayAnswer && <Decline view={view} handover={handover} draft={draft} />}
    </Page>
  )
}

const Along = ({ view, handover }: Props) => {
  const { transfer, casework } = view.words
  const { decidedBy, decidedAt, readUntil } = handover
  const isOpen = handover.state === 'offered'
  return (
    <Facts
      rows={[
        [transfer.from, handover.from.name],
        [transfer.to, handover.to.name],
        [transfer.movedOn, sayDay(handover.effectiveOn, view)],
        [transfer.theCase, casework.reference(handover.caseReference)],
        [transfer.phase, casework.phases[handover.phase]],
        [transfer.openTasks, String(handover.openTasks)],
        [transfer.offered, <Ago at={handover.offeredAt} view={view} />],
        [transfer.answerBy, isOpen ? <Due at={handover.dueAt} view={view} /> : null],
        [
          transfer.states[handover.state],
          decidedAt === null ? null : (
            <>
              {decidedBy?.name}, <Ago at={decidedAt} view={view} />
            </>
          ),
        ],
        [transfer.readUntil, readUntil === null ? null : <Due at={readUntil} view={view} />],
      ]}
    />
  )
}

const Accept = ({ view, handover, draft }: Props & { draft: Draft }) => {
  const { transfer, concern } = view.words
  const { caseManagers } = handover
  const isMeAmong = caseManagers.some(({ id }) => id === view.me.person.id)
  return (
    <form method="post" action={`/transfers/${handover.id}/accept`} class="card form">
      <FormKey />
      <h2>{transfer.acceptTitle}</h2>
      <p class="hint">{transfer.acceptLead}</p>
      <SelectField
        draft={draft}
        name="caseManagerId"
        label={transfer.caseManager}
        choices={[
          { value: '', text: isMeAmong ? transfer.me : concern.choose },
          ...caseManagers
            .filter(({ id }) => id !== view.me.person.id)
            .map(({ id, name }) => ({ value: id, text: name })),
        ]}
      />
      <div class="bar">
        <button type="submit">{transfer.accept}</button>
      </div>
    </form>
  )
}

const Decline = ({ view, handover, draft }: Props & { draft: Draft }) => {
  const { transfer } = view.words
  const isBack = 'reason' in draft.values
  return (
    <details class="card" open={isBack}>
      <summary>{transfer.declineTitle}</summary>
      <form method="post" action={`/transfers/${handover.id}/decline`} class="form">
        <FormKey />
        <p class="hint">{transfer.declineLead}</p>
        <AreaField
          draft={draft}
          name="reason"
          label={transfer.reason}
          rows={3}
          maxlength={REASON_MAX}
        />
        <div class="bar">
          <button type="submit" class="outline">
            {transfer.decline}
          </button>
        </div>
      </form>
    </details>
  )
}
