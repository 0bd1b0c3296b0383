import { Icon } from '../components/icon.tsx'
import type { View } from '../kit/view.ts'
import type { Health } from './roster.tsx'

/** What is wrong with the roster, and the one place to go because of it. */
export const RosterTrouble = ({ view, health }: { view: View; health: Health }) => {
  const { roster } = view.words
  const { trouble, troubleWords } = health
  if (trouble === null) return null
  const isTrial = trouble === 'held' && health.held === null
  const href = whereTo(health, view.me.can.settings)
  return (
    <section class="notice notice-alert" aria-labelledby="trouble">
      <h2 id="trouble">
        <Icon name={trouble === 'held' ? 'pause' : 'late'} /> {roster.troubleTitle[trouble]}
      </h2>
      <p>{isTrial ? roster.waitingTrialHint : troubleWords}</p>
      {href !== null && (
        <p>
          <a href={href}>{roster.troubleDo[trouble]}</a>
        </p>
      )}
    </section>
  )
}

/** Syncs are for those who may run them; everybody else sees how the SIS is read. */
function whereTo({ trouble, lastRun, held }: Health, canRun: boolean): string | null {
  if (trouble === 'stale') return '/roster/source'
  const run = trouble === 'held' ? (held ?? lastRun) : lastRun
  return canRun && run ? `/roster/syncs/${run.id}` : null
}
