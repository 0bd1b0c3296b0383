import type { QueryOutput } from '../../core/district/client.ts'
import { Empty } from '../components/empty.tsx'
import { MoreLink } from '../components/more-link.tsx'
import { Page } from '../components/page.tsx'
import { Ago } from '../components/when.tsx'
import { SECOND } from '../../core/kernel/time.ts'
import type { View } from '../kit/view.ts'
import { SyncBadge } from './sync-badge.tsx'

type List = QueryOutput<'sync.list'>
type RowProps = { view: View; run: List['syncs'][number] }

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

const Row = ({ view, run }: RowProps) => {
  const { roster, rosterSync, time, language } = view.words
  const number = new Intl.NumberFormat(language)
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
            <span>{time.lasted(Math.max(1, Math.round((finishedAt - startedAt) / SECOND)))}</span>
          )}
          <span>{roster.startedBy(run.startedBy)}</span>
          {run.totals.received > 0 && (
            <span>{rosterSync.received(number.format(run.totals.received), null)}</span>
          )}
        </p>
        <Brought view={view} run={run} />
        {run.words && <p class="meta">{run.words}</p>}
      </div>
      <div class="row-side bar">
        <SyncBadge view={view} sync={run} />
      </div>
    </li>
  )
}

const COUNTED = ['created', 'changed', 'removed', 'absent', 'held', 'quarantined'] as const

/** What came of the sync, one line a kind of record; what would have come of it where it was a trial. */
const Brought = ({ view, run }: RowProps) => {
  const { roster, rosterSync, language } = view.words
  const number = new Intl.NumberFormat(language)
  const lines = Object.entries(run.collections).flatMap(([name, counts]) => {
    const said = COUNTED.filter((what) => counts[what] > 0).map((what) =>
      roster.brought[what === 'held' && run.state === 'held' ? 'waits' : what](
        number.format(counts[what]),
      ),
    )
    return said.length > 0 ? [`${roster.collection(name)}: ${said.join(', ')}`] : []
  })
  const isOver = run.state === 'succeeded' && run.totals.received > 0
  return (
    <>
      {run.dryRun && lines.length > 0 && <small>{roster.wouldBring}</small>}
      {lines.map((line) => (
        <small>{line}</small>
      ))}
      {lines.length === 0 && isOver && <small>{roster.broughtNothing}</small>}
      {run.transfers > 0 && <small>{rosterSync.moved(run.transfers)}</small>}
    </>
  )
}
