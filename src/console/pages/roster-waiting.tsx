import type { View } from '../kit/view.ts'
import type { Health } from './roster.tsx'
import { RowLink } from './row-link.tsx'
import { isPlanned } from './sync-badge.tsx'

type Props = { view: View; health: Health }

/** Everything about the roster that waits for a person. */
export const RosterWaiting = ({ view, health }: Props) => {
  const { roster } = view.words
  const { matches, words } = health.waiting
  const runs = view.me.can.settings ? waitingRuns(view, health) : []
  const isNothing = runs.length === 0 && matches === 0 && words === 0
  return (
    <section>
      <h2>{roster.waiting}</h2>
      {isNothing ? (
        <p class="hint">{roster.waitingNone}</p>
      ) : (
        <ul class="rows">
          {runs}
          {matches > 0 && (
            <RowLink
              href="/roster/matches"
              text={roster.waitingMatches}
              hint={roster.waitingMatchesHint}
              count={matches}
            />
          )}
          {words > 0 && (
            <RowLink
              href="/roster/words"
              text={roster.waitingWords}
              hint={roster.waitingWordsHint}
              count={words}
            />
          )}
        </ul>
      )}
    </section>
  )
}

/** The sync that is held, and the last one where it was a trial whose plan waits. */
function waitingRuns(view: View, { held, lastRun }: Health) {
  const { roster } = view.words
  const trial = lastRun && isPlanned(lastRun) ? lastRun : null
  return [
    held && (
      <RowLink
        href={`/roster/syncs/${held.id}`}
        text={roster.waitingHeld}
        hint={roster.waitingHeldHint}
      />
    ),
    trial && (
      <RowLink
        href={`/roster/syncs/${trial.id}`}
        text={roster.waitingTrial}
        hint={roster.waitingTrialHint}
      />
    ),
  ].filter((row) => row !== null)
}
