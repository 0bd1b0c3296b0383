import type { QueryOutput } from '../../core/district/client.ts'
import { ASSETS } from '../assets.ts'
import { Badge } from '../components/badge.tsx'
import { Empty } from '../components/empty.tsx'
import { Facts } from '../components/facts.tsx'
import { RadioField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { MoreLink } from '../components/more-link.tsx'
import { Page } from '../components/page.tsx'
import { Ago, Due } from '../components/when.tsx'
import { EMPTY_DRAFT } from '../kit/form.ts'
import type { View } from '../kit/view.ts'
import { SyncBadge } from './sync-badge.tsx'
import { SyncProgress } from './sync-progress.tsx'

type Health = QueryOutput<'roster.health'>
export type Runs = QueryOutput<'sync.list'>
type Props = { view: View; health: Health }

/** How the roster is: what is there, the sync under way, what is held and why, and the syncs before. */
export const RosterPage = ({ view, health, runs }: Props & { runs: Runs | null }) => {
  const { roster } = view.words
  const { active } = health
  return (
    <Page
      view={view}
      title={roster.title}
      here="roster"
      lead={roster.lead}
      notices={roster.said}
      {...(active && { island: ASSETS.live })}
    >
      {health.source === null ? (
        <Empty text={roster.notConnected} more={roster.notConnectedMore} />
      ) : (
        <State view={view} health={health} />
      )}
      <Counts view={view} health={health} />
      {active && <SyncProgress view={view} sync={active} live="/live/roster" />}
      {runs && health.source && !active && <StartForm view={view} />}
      {runs && <History view={view} runs={runs} />}
    </Page>
  )
}

const State = ({ view, health }: Props) => {
  const { roster } = view.words
  const { held, lastRun, nextRunAt, source } = health
  return (
    <section class="card">
      <p class="badges bar">
        <HealthBadge view={view} health={health} />
      </p>
      <Facts
        rows={[
          [roster.source, source?.name ?? null],
          [
            roster.lastRun,
            lastRun ? <Ago at={lastRun.finishedAt ?? lastRun.startedAt} view={view} /> : null,
          ],
          [
            roster.nextRun,
            nextRunAt === null ? roster.noNextRun : <Due at={nextRunAt} view={view} />,
          ],
        ]}
      />
      {held && (
        <p>
          <a href={`/roster/syncs/${held.id}`} role="button">
            {roster.heldState}
          </a>
        </p>
      )}
    </section>
  )
}

const HealthBadge = ({ view, health }: Props) => {
  const { roster } = view.words
  if (health.active) {
    return (
      <Badge tone="busy" icon="clock">
        {roster.running}
      </Badge>
    )
  }
  if (health.held) {
    return (
      <Badge tone="alert" icon="pause">
        {roster.heldState}
      </Badge>
    )
  }
  if (!health.lastRun) {
    return (
      <Badge tone="calm" icon="open">
        {roster.neverRan}
      </Badge>
    )
  }
  const isFine = health.lastRun.state === 'succeeded'
  return (
    <Badge tone={isFine ? 'good' : 'late'} icon={isFine ? 'check' : 'late'}>
      {isFine ? roster.fine : roster.failedState}
    </Badge>
  )
}

const Counts = ({ view, health }: Props) => {
  const { roster, language } = view.words
  const number = new Intl.NumberFormat(language)
  const { quarantined } = health.counts
  const names = ['students', 'staff', 'guardians', 'schools', 'quarantined'] as const
  return (
    <>
      <dl class="pair tiles">
        {names.map((name) => (
          <div class="tile">
            <dt>{roster.counts[name]}</dt>
            <dd>{number.format(health.counts[name])}</dd>
          </div>
        ))}
      </dl>
      {quarantined > 0 && (
        <p>
          <a href="/roster/quarantine">{roster.seeQuarantine}</a>
        </p>
      )}
    </>
  )
}

const StartForm = ({ view }: { view: View }) => {
  const { roster } = view.words
  return (
    <details class="card">
      <summary>{roster.start}</summary>
      <form method="post" action="/roster/syncs" class="form">
        <FormKey />
        <RadioField
          draft={EMPTY_DRAFT}
          name="mode"
          label={roster.mode}
          initial="delta"
          row
          choices={[
            { value: 'delta', text: roster.modes.delta },
            { value: 'full', text: roster.modes.full },
          ]}
        />
        <label class="choice">
          <input type="checkbox" name="dryRun" value="yes" />
          <span>{roster.dryRun}</span>
        </label>
        <div class="bar">
          <button type="submit">{roster.startButton}</button>
          <p class="hint">{roster.startHint}</p>
        </div>
      </form>
    </details>
  )
}

const History = ({ view, runs }: { view: View; runs: Runs }) => {
  const { roster, frame } = view.words
  return (
    <section>
      <h2>{roster.history}</h2>
      {runs.syncs.length === 0 ? (
        <p class="hint">{roster.historyEmpty}</p>
      ) : (
        <ul class="rows">
          {runs.syncs.map((run) => (
            <li class="row bar apart">
              <div class="row-main">
                <a class="stretch" href={`/roster/syncs/${run.id}`}>
                  {roster.modes[run.mode]}
                </a>
                <p class="meta bar">
                  <Ago at={run.startedAt} view={view} />
                  <span>{roster.startedBy(run.startedBy)}</span>
                  {run.transfers > 0 && (
                    <span>
                      {roster.facts.transfers}: {run.transfers}
                    </span>
                  )}
                </p>
              </div>
              <div class="row-side bar">
                <SyncBadge view={view} sync={run} />
              </div>
            </li>
          ))}
        </ul>
      )}
      <MoreLink href={runs.nextCursor && `/roster?cursor=${runs.nextCursor}`} text={frame.more} />
    </section>
  )
}
