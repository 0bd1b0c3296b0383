import type { QueryOutput } from '../../core/district/client.ts'
import { ASSETS } from '../assets.ts'
import { Badge } from '../components/badge.tsx'
import { Facts } from '../components/facts.tsx'
import { Page } from '../components/page.tsx'
import { Ago, Due } from '../components/when.tsx'
import type { View } from '../kit/view.ts'
import { RosterPlaces } from './roster-places.tsx'
import { StartSync } from './roster-start.tsx'
import { RosterTrouble } from './roster-trouble.tsx'
import { RosterWaiting } from './roster-waiting.tsx'
import { endOf } from './sync-badge.tsx'
import { SyncProgress } from './sync-progress.tsx'

export type Health = QueryOutput<'roster.health'>
type Props = { view: View; health: Health }

/** How the roster is: what is wrong and what to do, the sync under way, what waits for a person, and where more is. */
export const RosterPage = (props: Props) => {
  const { view, health } = props
  const { roster } = view.words
  const { active, source } = health
  return (
    <Page
      view={view}
      title={roster.title}
      here="roster"
      lead={roster.lead}
      notices={roster.said}
      {...(active && { island: ASSETS.live })}
    >
      {source === null ? (
        <NotConnected {...props} />
      ) : (
        <>
          <RosterTrouble view={view} health={health} />
          <State {...props} />
          {active && <SyncProgress view={view} sync={active} live="/live/roster" />}
          <Counts {...props} />
          <RosterWaiting view={view} health={health} />
          {view.me.can.settings && !active && <StartSync view={view} kind={source.kind} />}
        </>
      )}
      <RosterPlaces view={view} health={health} />
    </Page>
  )
}

/** Before the first connection there is nothing; after the last one those who were read stay. */
const NotConnected = (props: Props) => {
  const { view, health } = props
  const { roster } = view.words
  const wasRead = health.lastRun !== null
  return (
    <>
      <section class="card">
        <p>
          <strong>{roster.notConnected}</strong>
        </p>
        <p>{wasRead ? roster.notConnectedAge : roster.notConnectedMore}</p>
        {view.me.can.settings && (
          <a href="/roster/source/settings" role="button">
            {roster.connect}
          </a>
        )}
      </section>
      {wasRead && <Counts {...props} />}
    </>
  )
}

const State = (props: Props) => {
  const { view, health } = props
  const { roster } = view.words
  const { active, nextRunAt, source } = health
  const next = active ? roster.afterThis : roster.noNextRun
  return (
    <section class="card">
      <p class="badges bar">
        <HealthBadge {...props} />
      </p>
      <Facts
        rows={[
          [roster.source, source?.name ?? null],
          [roster.lastRun, health.lastRun && <LastRun view={view} run={health.lastRun} />],
          [roster.nextRun, nextRunAt === null ? next : <Due at={nextRunAt} view={view} />],
        ]}
      />
    </section>
  )
}

/** When the last sync was, how it went, and why where it did not go well. */
const LastRun = ({ view, run }: { view: View; run: NonNullable<Health['lastRun']> }) => {
  const { roster } = view.words
  const how = run.dryRun && run.state === 'succeeded' ? 'tried' : endOf(run)
  return (
    <>
      <Ago at={run.finishedAt ?? run.startedAt} view={view} />, {roster.last[how]}
      {run.words && <small>{run.words}</small>}
    </>
  )
}

const HealthBadge = ({ view, health }: Props) => {
  const { roster } = view.words
  const { active, trouble } = health
  if (active) {
    return (
      <Badge tone="busy" icon="clock">
        {roster.running}
      </Badge>
    )
  }
  switch (trouble) {
    case 'failing':
      return (
        <Badge tone="late" icon="late">
          {roster.failedState}
        </Badge>
      )
    case 'held':
      return (
        <Badge tone="alert" icon="pause">
          {roster.heldState}
        </Badge>
      )
    case 'stale':
      return (
        <Badge tone="late" icon="clock">
          {roster.staleState}
        </Badge>
      )
    case null:
      return <QuietBadge view={view} health={health} />
  }
}

const QuietBadge = ({ view, health: { lastRun, counts } }: Props) => {
  const { roster } = view.words
  const isNew = lastRun === null
  const isFaulty = counts.quarantined + counts.withGap > 0
  return (
    <Badge tone={isNew ? 'calm' : 'good'} icon={isNew ? 'open' : 'check'}>
      {isNew ? roster.neverRan : isFaulty ? roster.fineButRows : roster.fine}
    </Badge>
  )
}

/** Who is known, and how many rows of the SIS have something wrong in them. */
const Counts = ({ view, health: { counts } }: Props) => {
  const { roster, language } = view.words
  const number = new Intl.NumberFormat(language)
  const names = ['students', 'staff', 'guardians', 'schools', 'quarantined', 'withGap'] as const
  return (
    <dl class="pair tiles">
      {names.map((name) => (
        <div class="tile">
          <dt>{roster.counts[name]}</dt>
          <dd>{number.format(counts[name])}</dd>
        </div>
      ))}
    </dl>
  )
}
