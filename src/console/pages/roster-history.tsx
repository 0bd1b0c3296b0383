import type { QueryOutput } from '../../core/district/client.ts'
import { Empty } from '../components/empty.tsx'
import { MoreLink } from '../components/more-link.tsx'
import { Page } from '../components/page.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'
import { SyncBadge } from './sync-badge.tsx'

type List = QueryOutput<'sync.list'>

/** The syncs of the last 400 days, newest first. */
export const RosterHistoryPage = ({ view, list }: { view: View; list: List }) => {
  const { roster, frame } = view.words
  return (
    <Page
      view={view}
      title={roster.history}
      here="roster"
      lead={roster.historyLead}
      up={{ href: '/roster', text: roster.title }}
    >
      {list.syncs.length === 0 ? (
        <Empty text={roster.historyEmpty} more={roster.historyEmptyMore} />
      ) : (
        <ul class="rows">
          {list.syncs.map((run) => (
            <Row view={view} run={run} />
          ))}
        </ul>
      )}
      <MoreLink
        href={list.nextCursor && `/roster/history?cursor=${encodeURIComponent(list.nextCursor)}`}
        text={frame.more}
      />
    </Page>
  )
}

const Row = ({ view, run }: { view: View; run: List['syncs'][number] }) => {
  const { roster, rosterSync, time } = view.words
  const { finishedAt, startedAt } = run
  return (
    <li class="row bar apart">
      <div class="row-main">
        <a class="stretch" href={`/roster/syncs/${run.id}`}>
          {roster.modes[run.mode]}
        </a>
        <p class="meta bar">
          <Ago at={startedAt} view={view} />
          {finishedAt !== null && (
            <span>{time.lasted(Math.max(1, Math.round((finishedAt - startedAt) / 1000)))}</span>
          )}
          <span>{roster.startedBy(run.startedBy)}</span>
          {run.transfers > 0 && (
            <span>
              {rosterSync.facts.transfers}: {run.transfers}
            </span>
          )}
        </p>
        {run.words && <p class="meta">{run.words}</p>}
      </div>
      <div class="row-side bar">
        <SyncBadge view={view} sync={run} />
      </div>
    </li>
  )
}
