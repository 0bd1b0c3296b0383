import type { QueryOutput } from '../../core/district/client.ts'
import { Badge } from '../components/badge.tsx'
import { ConcernFlags } from '../components/concern-flags.tsx'
import { ErrorSummary } from '../components/error-summary.tsx'
import { Facts } from '../components/facts.tsx'
import { Icon } from '../components/icon.tsx'
import { KeptWords } from '../components/kept-words.tsx'
import { Page, type PageProps } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import { Ago, Due } from '../components/when.tsx'
import type { Draft } from '../kit/form.ts'
import type { View } from '../kit/view.ts'
import { DecisionForm } from './decision-form.tsx'

export type Concern = QueryOutput<'concern.read'>
type Props = { view: View; concern: Concern }

/** One concern: what was told, who has seen it, and the first decision about it. */
export const ConcernPage = ({ view, concern, draft }: Props & { draft: Draft }) => {
  const { words } = view
  return (
    <Page
      view={view}
      title={concern.subject?.name ?? words.concern.described}
      tab={concern.reference}
      {...wayUp(view, concern)}
      lead={<Lead view={view} concern={concern} />}
      action={<Actions view={view} concern={concern} />}
      notices={words.concern.said}
    >
      <Imminent view={view} concern={concern} />
      <ErrorSummary
        draft={draft}
        words={words}
        questions={{ danger: words.concern.danger, need: words.concern.need }}
      />
      <div class="columns">
        <div>
          <Told view={view} concern={concern} />
          {concern.decision && <Decision view={view} concern={concern} />}
          {!concern.canDecide && <KeptWords words={words} values={draft.values} />}
          {concern.canDecide && <DecisionForm view={view} concern={concern} draft={draft} />}
        </div>
        <div>
          <Handling view={view} concern={concern} />
        </div>
      </div>
    </Page>
  )
}

/** The list people came from: the queue, their own concerns, or the case it belongs to. */
function wayUp({ words, me }: View, { reporter, caseId }: Concern): Pick<PageProps, 'here' | 'up'> {
  if (me.can.triage) {
    return { here: 'concerns', up: { href: '/concerns', text: words.concern.queueTitle } }
  }
  if (reporter.id === me.person.id) {
    return { here: 'mine', up: { href: '/me/concerns', text: words.raise.mineTitle } }
  }
  const href = caseId === null ? '/cases' : `/cases/${caseId}`
  return { here: 'cases', up: { href, text: words.frame.cases } }
}

const Imminent = ({ view, concern }: Props) => {
  if (concern.dangerNow !== 'yes' || concern.state === 'decided') return null
  const { words, me } = view
  return (
    <p class="emergency emergency-now">
      <Icon name="danger" /> <strong>{words.concern.imminent(me.district.emergencyNumber)}</strong>
    </p>
  )
}

const Lead = ({ view, concern }: Props) => {
  const { words } = view
  const isOpen = concern.state !== 'decided'
  return (
    <>
      {concern.subject?.grade && <span>{words.frame.grade(concern.subject.grade)} · </span>}
      <span>{concern.school.name}</span> · <span>{concern.reference}</span>
      <span class="badges bar">
        <ConcernFlags words={words} of={concern} />
        {isOpen && concern.canDecide && (
          <Badge
            tone={concern.dueAt <= view.now ? 'late' : 'busy'}
            icon={concern.dueAt <= view.now ? 'late' : 'clock'}
          >
            <span>
              {concern.dueAt > view.now && `${words.concern.decideBy} `}
              <Due at={concern.dueAt} view={view} />
            </span>
          </Badge>
        )}
        {!isOpen && (
          <Badge tone="good" icon="check">
            {words.concern.states.decided}
          </Badge>
        )}
      </span>
    </>
  )
}

const Told = ({ view, concern }: Props) => {
  const { concern: words } = view.words
  return (
    <section class="card">
      <h2>{words.told}</h2>
      {concern.subjectText && (
        <p>
          <strong>{words.about}:</strong> {concern.subjectText}
        </p>
      )}
      <blockquote class="told">{concern.what}</blockquote>
      <Facts
        rows={[
          [words.when, concern.when],
          [words.where, concern.where],
          [words.dangerNow, words.answers[concern.dangerNow]],
          [words.weapon, words.answers[concern.weapon]],
          [words.selfHarm, words.answers[concern.selfHarm]],
        ]}
      />
    </section>
  )
}

const Decision = ({ view, concern }: Props) => {
  const { concern: words } = view.words
  const { decision, caseId } = concern
  if (!decision) return null
  return (
    <section class="card">
      <h2>
        {words.decidedTitle}: {words.decisions[decision.decision]}
      </h2>
      <p class="told">{decision.reason}</p>
      <Facts
        rows={[
          [words.referTo, decision.referTo && words.referChoices[decision.referTo]],
          [
            words.decidedBy,
            <>
              {decision.by.name}, <Ago at={decision.at} view={view} />
            </>,
          ],
        ]}
      />
      {caseId && (
        <p>
          <a href={`/cases/${caseId}`} role="button">
            {words.openCase}
          </a>
        </p>
      )}
    </section>
  )
}

/** Who raised it, who has seen it, who looks at it, and what came before. */
const Handling = ({ view, concern }: Props) => {
  const { words, me } = view
  const { reporter } = concern
  const isAuthorOnly = reporter.id === me.person.id && !me.can.triage
  return (
    <section class="card">
      <Facts
        rows={[
          [
            words.concern.by,
            <>
              {reporter.name} {words.concern.via(concern.via)},{' '}
              <Ago at={concern.raisedAt} view={view} />
            </>,
          ],
          [words.concern.school, concern.school.name],
          [words.concern.seenBy, isAuthorOnly ? null : <SeenBy view={view} concern={concern} />],
        ]}
      />
      {isAuthorOnly && <p class="hint">{words.concern.authorNote}</p>}
      {!isAuthorOnly && <Earlier view={view} concern={concern} />}
    </section>
  )
}

const SeenBy = ({ view, concern }: Props) => {
  const { acknowledgedBy } = concern
  if (acknowledgedBy.length === 0) return <>{view.words.concern.nobodySaw}</>
  return (
    <ul class="plain-list">
      {acknowledgedBy.map(({ person, at }) => (
        <li>
          {person.name}, <Ago at={at} view={view} />
        </li>
      ))}
    </ul>
  )
}

/** What a triager can say before deciding: that they have seen it, and that they look at it. */
const Actions = ({ view, concern }: Props) => {
  const { acknowledgedBy, canDecide, id } = concern
  if (!canDecide) return <></>
  const isSeenByMe = acknowledgedBy.some(({ person }) => person.id === view.me.person.id)
  return (
    <div class="bar">
      {!isSeenByMe && (
        <PostButton action={`/concerns/${id}/acknowledge`} text={view.words.concern.acknowledge} />
      )}
      <Claim view={view} concern={concern} />
    </div>
  )
}

const Claim = ({ view, concern }: Props) => {
  const { concern: words } = view.words
  const { claimedBy, id } = concern
  const isMine = claimedBy?.id === view.me.person.id
  if (claimedBy && !isMine) {
    return (
      <p class="hint">
        <strong>{words.claimedBy(claimedBy.name)}.</strong> {words.claimedNote}
      </p>
    )
  }
  return (
    <PostButton
      action={`/concerns/${id}/${isMine ? 'release' : 'claim'}`}
      text={isMine ? words.release : words.claim}
    />
  )
}

const Earlier = ({ view, concern }: Props) => {
  const { concern: words } = view.words
  if (concern.subject === null) return null
  return (
    <>
      <h3>{words.earlier}</h3>
      {concern.earlier.length === 0 && <p class="hint">{words.noEarlier}</p>}
      <ul class="plain-list">
        {concern.earlier.map(({ id, reference, raisedAt, state }) => (
          <li>
            <a href={`/concerns/${id}`}>{reference}</a>, <Ago at={raisedAt} view={view} />,{' '}
            {words.states[state]}
          </li>
        ))}
      </ul>
    </>
  )
}
