import { Facts } from '../components/facts.tsx'
import type { View } from '../kit/view.ts'
import type { Sync } from './sync.tsx'

type Verdict = Sync['guards'][number]

/** Every guard that tripped: the number, the limit, what waits, and what each choice will do. */
export const Guards = (props: { view: View; sync: Sync; isWaiting: boolean }) => {
  const { view, sync, isWaiting } = props
  const { rosterSync } = view.words
  if (sync.guards.length === 0) return null
  return (
    <section aria-labelledby="why">
      <h2 id="why">{sync.dryRun ? rosterSync.whyTrial : rosterSync.whyTitle}</h2>
      {sync.guards.map((verdict) => (
        <Guard view={view} verdict={verdict} isWaiting={isWaiting} />
      ))}
    </section>
  )
}

const Guard = (props: { view: View; verdict: Verdict; isWaiting: boolean }) => {
  const { view, verdict, isWaiting } = props
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
      {isWaiting && (
        <Facts
          rows={[
            [rosterSync.holds, verdict.holds],
            [rosterSync.approveDoes, verdict.approve],
            [rosterSync.leaveDoes, verdict.leave],
          ]}
        />
      )}
    </article>
  )
}

/** Their numbers are years, which the message names. */
const YEARS: readonly string[] = ['school_year_changed']
