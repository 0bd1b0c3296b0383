import type { QueryOutput } from '../../core/district/client.ts'
import { ASSETS } from '../assets.ts'
import { Facts } from '../components/facts.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Page } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'
import { SyncBadge } from './sync-badge.tsx'
import { SyncProgress } from './sync-progress.tsx'

type Sync = QueryOutput<'sync.read'>
type Props = { view: View; sync: Sync }

/** One sync: how it went, what came in, and what is held until somebody has looked. */
export const SyncPage = ({ view, sync }: Props) => {
  const { roster } = view.words
  const isActive = sync.state === 'queued' || sync.state === 'running'
  return (
    <Page
      view={view}
      title={roster.syncTitle(roster.modes[sync.mode])}
      here="roster"
      up={{ href: '/roster', text: roster.title }}
      lead={
        <span class="badges bar">
          <SyncBadge view={view} sync={sync} />
        </span>
      }
      notices={roster.said}
      {...(isActive && { island: ASSETS.live })}
    >
      {isActive && <SyncProgress view={view} sync={sync} live={`/live/syncs/${sync.id}`} />}
      {isActive && (
        <PostButton action={`/roster/syncs/${sync.id}/cancel`} text={roster.cancel} look="quiet" />
      )}
      {sync.guards.length > 0 && <Held view={view} sync={sync} />}
      <Results view={view} sync={sync} />
      <section class="card">
        <SyncFacts view={view} sync={sync} />
      </section>
    </Page>
  )
}

/** What tripped, in words, and the button that lets it through. */
const Held = ({ view, sync }: Props) => {
  const { roster } = view.words
  const removals = sync.held?.removals ?? 0
  const isHeld = sync.state === 'held'
  return (
    <section class="card card-alert">
      <h2>{roster.heldTitle}</h2>
      {isHeld && <p>{roster.heldLead(removals)}</p>}
      <ul class="plain-list">
        {sync.guards.map(({ collection, message, count, limit }) => (
          <li>
            <strong>{message}</strong>
            <small>
              {collection && `${roster.collection(collection)}: `}
              {roster.heldDetail(count, limit)}
            </small>
          </li>
        ))}
      </ul>
      {isHeld && (
        <>
          <p class="hint">{roster.approveNote(removals)}</p>
          <div class="bar">
            <form method="post" action={`/roster/syncs/${sync.id}/approve`} class="inline">
              <FormKey />
              <input type="hidden" name="planHash" value={sync.planHash ?? ''} />
              <button type="submit">{roster.approve}</button>
            </form>
            <PostButton action={`/roster/syncs/${sync.id}/cancel`} text={roster.cancel} />
          </div>
        </>
      )}
    </section>
  )
}

const COLUMNS = [
  'received',
  'created',
  'changed',
  'removed',
  'unchanged',
  'absent',
  'quarantined',
] as const

const Results = ({ view, sync }: Props) => {
  const { roster, language } = view.words
  const number = new Intl.NumberFormat(language)
  const collections = Object.entries(sync.collections)
  if (collections.length === 0) return null
  return (
    <section>
      <h2 id="results">{roster.results}</h2>
      <div class="overflow-auto" tabindex={0} role="region" aria-labelledby="results">
        <table>
          <thead>
            <tr>
              <th scope="col">{roster.columns.collection}</th>
              {COLUMNS.map((column) => (
                <th scope="col">{roster.columns[column]}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {collections.map(([name, counts]) => (
              <tr>
                <th scope="row">{roster.collection(name)}</th>
                {COLUMNS.map((column) => (
                  <td>{number.format(counts[column])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const SyncFacts = ({ view, sync }: Props) => {
  const { facts, startedBy } = view.words.roster
  const { finishedAt } = sync
  return (
    <Facts
      rows={[
        [facts.started, <Ago at={sync.startedAt} view={view} />],
        [
          facts.finished,
          finishedAt === null ? null : (
            <>
              <Ago at={finishedAt} view={view} /> (
              {view.words.time.lasted(Math.round((finishedAt - sync.startedAt) / 1000))})
            </>
          ),
        ],
        [facts.by, startedBy(sync.startedBy)],
        [facts.transfers, String(sync.transfers)],
        [facts.requests, String(sync.requests)],
        [facts.retries, sync.retries > 0 ? String(sync.retries) : null],
        [facts.error, sync.error],
      ]}
    />
  )
}
