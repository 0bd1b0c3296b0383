import { Facts } from '../components/facts.tsx'
import type { View } from '../kit/view.ts'
import type { Sync } from './sync.tsx'

type Verdict = Sync['guards'][number]

/** Every guard that tripped: the number, the limit, what waits, and what each choice will do. What is the same for all is said once. */
export const Guards = (props: { view: View; sync: Sync; isWaiting: boolean }) => {
  const { view, sync, isWaiting } = props
  const { rosterSync } = view.words
  const { guards, dryRun } = sync
  const [first, ...others] = guards
  if (!first) return null
  const isShared = (effect: Effect): boolean =>
    others.length > 0 && others.every((other) => other[effect] === first[effect])
  const effects = isWaiting ? EFFECTS : []
  const shared = effects.filter(isShared)
  return (
    <section aria-labelledby="why">
      <h2 id="why">{dryRun ? rosterSync.whyTrial : rosterSync.whyTitle}</h2>
      {guards.map((verdict) => (
        <Guard
          view={view}
          verdict={verdict}
          effects={effects.filter((effect) => !isShared(effect))}
        />
      ))}
      {shared.map((effect) => (
        <p>
          <strong>{rosterSync.effects[effect]}:</strong> {first[effect]}
        </p>
      ))}
    </section>
  )
}

const EFFECTS = ['holds', 'approve', 'leave'] as const
type Effect = (typeof EFFECTS)[number]

const Guard = (props: { view: View; verdict: Verdict; effects: readonly Effect[] }) => {
  const { view, verdict, effects } = props
  const { roster, rosterSync, language } = view.words
  const number = new Intl.NumberFormat(language)
  const { message, collection, count, limit } = verdict
  const isCounted = (count > 0 || limit > 0) && !YEARS.includes(verdict.guard)
  const said = count < limit ? rosterSync.guardFew : rosterSync.guardNumber
  return (
    <article class="card card-alert">
      <h3>{message}</h3>
      <p class="meta bar">
        {collection && <span>{roster.collection(collection)}</span>}
        {isCounted && <span>{said(number.format(count), number.format(limit))}</span>}
      </p>
      {effects.length > 0 && (
        <Facts rows={effects.map((effect) => [rosterSync.effects[effect], verdict[effect]])} />
      )}
    </article>
  )
}

/** Their numbers are years, which the message names. */
const YEARS: readonly string[] = ['school_year_changed']
