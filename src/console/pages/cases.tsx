import type { QueryOutput } from '../../core/district/client.ts'
import { Badge } from '../components/badge.tsx'
import { Empty } from '../components/empty.tsx'
import { Page } from '../components/page.tsx'
import { Due } from '../components/when.tsx'
import type { View } from '../kit/view.ts'

type Item = QueryOutput<'case.list'>['cases'][number]

/** The cases a person sits on, and those they handed over. */
export const CasesPage = ({ view, cases }: { view: View; cases: readonly Item[] }) => {
  const { casework } = view.words
  return (
    <Page view={view} title={casework.listTitle} here="cases">
      {cases.length === 0 ? (
        <Empty text={casework.empty} more={casework.emptyMore} />
      ) : (
        <ul class="rows">
          {cases.map((item) => (
            <Row view={view} item={item} />
          ))}
        </ul>
      )}
    </Page>
  )
}

const Row = ({ view, item }: { view: View; item: Item }) => {
  const { words } = view
  const { casework } = words
  const isLate = item.nextDueAt !== null && item.nextDueAt <= view.now
  return (
    <li class="row bar apart">
      <div class="row-main">
        <a class="stretch" href={`/cases/${item.id}`}>
          {item.subject?.name ?? words.concern.described}
        </a>
        <p class="meta bar">
          <span>{casework.reference(item.reference)}</span>
          <span>{item.school.name}</span>
          <span>
            {item.openTasks === 0 ? casework.noTasks : casework.openTasks(item.openTasks)}
          </span>
          {item.nextDueAt !== null && (
            <span>
              {casework.next} <Due at={item.nextDueAt} view={view} />
            </span>
          )}
        </p>
      </div>
      <div class="row-side bar">
        {item.access === 'sender' && (
          <Badge tone="calm" icon="lock">
            {casework.senderBadge}
          </Badge>
        )}
        {isLate && (
          <Badge tone="late" icon="late">
            {words.task.late}
          </Badge>
        )}
        <Badge tone="calm" icon="case">
          {casework.phases[item.phase]}
        </Badge>
      </div>
    </li>
  )
}
