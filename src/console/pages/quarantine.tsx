import type { QueryOutput } from '../../core/district/client.ts'
import { Empty } from '../components/empty.tsx'
import { MoreLink } from '../components/more-link.tsx'
import { Page } from '../components/page.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'

type List = QueryOutput<'roster.quarantine'>

/** Rows that could not be used, each with a sentence to send to the vendor. */
export const QuarantinePage = ({ view, list }: { view: View; list: List }) => {
  const { roster, frame } = view.words
  return (
    <Page
      view={view}
      title={roster.quarantineTitle}
      here="roster"
      lead={roster.quarantineLead}
      up={{ href: '/roster', text: roster.title }}
    >
      {list.rows.length === 0 ? (
        <Empty text={roster.quarantineEmpty} more={roster.quarantineEmptyMore} />
      ) : (
        <ul class="rows">
          {list.rows.map((row) => (
            <li class="row bar apart">
              <div class="row-main">
                <strong>{row.words}</strong>
                <p class="meta bar">
                  <span>
                    {roster.quarantineFact(roster.collection(row.collection), row.fieldPath)}
                  </span>
                  <span>
                    {roster.recordId} <code>{row.sourcedId}</code>
                  </span>
                  <span>
                    {roster.firstSeen} <Ago at={row.firstSeenAt} view={view} />, {roster.lastSeen}{' '}
                    <Ago at={row.lastSeenAt} view={view} />
                  </span>
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      <MoreLink
        href={list.nextCursor && `/roster/quarantine?cursor=${list.nextCursor}`}
        text={frame.more}
      />
    </Page>
  )
}
