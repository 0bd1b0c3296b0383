import { FormKey } from '../components/form-key.tsx'
import { PostButton } from '../components/post-button.tsx'
import type { View } from '../kit/view.ts'
import type { Match } from './roster-matches.tsx'

type Props = { view: View; match: Match }

/**
 * Two answers. Keeping apart is one press; joining says first that it cannot be undone, and is agreed to. Nobody
 * decides about themselves or their family.
 */
export const DecideMatch = ({ view, match }: Props) => {
  const { rosterMatches } = view.words
  const { name } = match.record
  if (match.isOwn) {
    return (
      <p class="notice">
        <strong>{rosterMatches.ownTitle}.</strong> {rosterMatches.own}
      </p>
    )
  }
  return (
    <>
      <div class="bar">
        <PostButton
          action={`/roster/matches/${match.id}`}
          text={rosterMatches.apart}
          fields={{ decision: 'apart' }}
          label={`${rosterMatches.apart}: ${name}`}
        />
        <span class="meta">
          {match.reason === 'reused_id' ? rosterMatches.apartNew : rosterMatches.apartHint}
        </span>
      </div>
      <JoinMatch view={view} match={match} title={rosterMatches.sameTitle} />
    </>
  )
}

/** The way to make two people one, folded away. Those kept apart by mistake can be joined later. */
export const JoinMatch = ({ view, match, title }: Props & { title: string }) => (
  <details>
    <summary>{title}</summary>
    <p>{view.words.rosterMatches.sameHint}</p>
    <Join view={view} match={match} />
  </details>
)

const Join = ({ view, match }: Props) => {
  const { rosterMatches } = view.words
  const { candidates, id, record } = match
  return (
    <form method="post" action={`/roster/matches/${id}`}>
      <FormKey />
      <input type="hidden" name="decision" value="same" />
      {candidates.length > 1 && (
        <fieldset class="field">
          <legend>{rosterMatches.which}</legend>
          <div class="choices">
            {candidates.map(({ person, school }) => (
              <label class="choice">
                <input type="radio" name="personId" value={person.id} required />
                <span>
                  {person.name}
                  <small>{school?.name ?? rosterMatches.unknown}</small>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <label class="choice">
        <input type="checkbox" name="confirmed" value="yes" required />
        <span>{rosterMatches.confirm}</span>
      </label>
      {candidates.some(({ joins }) => joins === 'without_work') && (
        <label class="choice">
          <input type="checkbox" name="work" value="leave" required={candidates.length === 1} />
          <span>
            {rosterMatches.work}
            <small>{rosterMatches.workHint}</small>
          </span>
        </label>
      )}
      <div class="bar">
        <button type="submit" aria-label={`${rosterMatches.same}: ${record.name}`}>
          {rosterMatches.same}
        </button>
      </div>
    </form>
  )
}
