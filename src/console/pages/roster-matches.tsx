import type { QueryOutput } from '../../core/district/client.ts'
import { Badge } from '../components/badge.tsx'
import { Empty } from '../components/empty.tsx'
import { MoreLink } from '../components/more-link.tsx'
import { Page } from '../components/page.tsx'
import { Tabs } from '../components/tabs.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'
import { DecideMatch, JoinMatch } from './match-decide.tsx'
import { Candidate, MatchRecord } from './match-people.tsx'

type List = QueryOutput<'match.list'>
export type Match = List['matches'][number]
export type MatchState = 'open' | 'decided'

/** Questions about people: a record and whom it may be about, side by side, until somebody has decided. */
export const RosterMatchesPage = (props: { view: View; list: List; state: MatchState }) => {
  const { view, list, state } = props
  const { rosterMatches, roster, frame } = view.words
  const isOpen = state === 'open'
  return (
    <Page
      view={view}
      title={rosterMatches.title}
      here="roster"
      lead={rosterMatches.lead}
      up={{ href: '/roster', text: roster.title }}
      notices={rosterMatches.said}
    >
      <Tabs
        label={rosterMatches.part}
        tabs={[
          { href: '/roster/matches', text: rosterMatches.open, isHere: isOpen, count: list.open },
          { href: '/roster/matches?show=decided', text: rosterMatches.decided, isHere: !isOpen },
        ]}
      />
      {list.matches.length === 0 ? (
        <Empty
          text={isOpen ? rosterMatches.none : rosterMatches.noneDecided}
          more={isOpen ? rosterMatches.noneMore : rosterMatches.noneDecidedMore}
        />
      ) : (
        list.matches.map((match) => <Question view={view} match={match} />)
      )}
      <MoreLink href={list.nextCursor && moreOf(state, list.nextCursor)} text={frame.more} />
    </Page>
  )
}

const moreOf = (state: MatchState, cursor: string): string =>
  `/roster/matches?${new URLSearchParams({ show: state, cursor }).toString()}`

/** An id that came back for somebody else was let in as a person of its own, which stays so. */
const canJoinLater = ({ decision, reason, isOwn, candidates }: Match): boolean =>
  decision === 'apart' && reason !== 'reused_id' && !isOwn && candidates.length > 0

/** Where only one other person comes into question, the numbers lead to them and to nobody, or to the record's own. */
const reasonOf = ({ reason, candidates }: Match) =>
  reason === 'two_persons' && candidates.length === 1 ? 'one_other' : reason

/** Who answered, and when: whoever doubts an answer knows whom to ask. */
const Decided = ({ view, match }: { view: View; match: Match }) => {
  const { rosterMatches } = view.words
  const { decidedAt, decidedBy } = match
  if (decidedAt === null) return null
  return (
    <p class="meta">
      {decidedBy ? rosterMatches.decidedBy(decidedBy.name) : rosterMatches.decidedByOperator},{' '}
      <Ago at={decidedAt} view={view} />
    </p>
  )
}

const Question = ({ view, match }: { view: View; match: Match }) => {
  const { rosterMatches } = view.words
  const { candidates, decision } = match
  const isOne = candidates.length === 1
  return (
    <article class="card">
      <h2>{rosterMatches.reasons[reasonOf(match)]}</h2>
      <div class="pair">
        <MatchRecord view={view} match={match} />
        {candidates.map((candidate, i) => (
          <Candidate
            view={view}
            candidate={candidate}
            title={isOne ? rosterMatches.candidates : rosterMatches.candidate(i + 1)}
          />
        ))}
      </div>
      {decision === null ? (
        <DecideMatch view={view} match={match} />
      ) : (
        <>
          <p class="badges bar">
            <Badge tone="good" icon={decision === 'same' ? 'check' : 'away'}>
              {rosterMatches.decisions[decision]}
            </Badge>
          </p>
          <Decided view={view} match={match} />
          {canJoinLater(match) && (
            <JoinMatch view={view} match={match} title={rosterMatches.sameAfterAll} />
          )}
        </>
      )}
    </article>
  )
}
