import type { QueryOutput } from '../../core/district/client.ts'
import { Badge } from '../components/badge.tsx'
import { Empty } from '../components/empty.tsx'
import { MoreLink } from '../components/more-link.tsx'
import { Page } from '../components/page.tsx'
import { Ago } from '../components/when.tsx'
import { sayDay } from '../kit/say-when.ts'
import type { View } from '../kit/view.ts'

type List = QueryOutput<'transfer.list'>
type Item = List['transfers'][number]
type Handover = NonNullable<Item['handover']>

/** Students who moved, and the cases that go along. */
export const TransfersPage = ({ view, list }: { view: View; list: List }) => {
  const { words } = view
  const { transfer } = words
  return (
    <Page view={view} title={transfer.title} here="transfers" lead={transfer.lead}>
      {list.transfers.length === 0 ? (
        <Empty text={transfer.empty} more={transfer.emptyMore} />
      ) : (
        <ul class="rows">
          {list.transfers.map((item) => (
            <Row view={view} item={item} />
          ))}
        </ul>
      )}
      <MoreLink
        href={list.nextCursor && `/transfers?cursor=${list.nextCursor}`}
        text={words.frame.more}
      />
    </Page>
  )
}

const Row = ({ view, item }: { view: View; item: Item }) => {
  const { transfer } = view.words
  const { handover } = item
  return (
    <li class="row bar apart">
      <div class="row-main">
        {handover ? (
          <a class="stretch" href={`/transfers/${handover.id}`}>
            {item.person.name}
          </a>
        ) : (
          <strong>{item.person.name}</strong>
        )}
        <p class="meta bar">
          <span>{sayMove(item, view)}</span>
          {item.gapDays !== null && item.gapDays > 0 && <span>{transfer.gap(item.gapDays)}</span>}
          {item.backdated && <span>{transfer.late}</span>}
          <span>
            {transfer.found} <Ago at={item.detectedAt} view={view} />
          </span>
        </p>
        {handover && <p class="meta bar">{transfer.along(handover.caseReference)}</p>}
      </div>
      <div class="row-side bar">
        {handover ? (
          <HandoverBadge view={view} state={handover.state} direction={handover.direction} />
        ) : (
          <MoveBadge view={view} item={item} />
        )}
      </div>
    </li>
  )
}

/** Which way, and when; what was taken back did not happen. */
function sayMove(item: Item, view: View): string {
  const { transfer } = view.words
  const { from, state } = item
  const way = sayWay(item, view)
  if (state === 'expected') return way
  if (state === 'reversed' || state === 'cancelled') return `${way}. ${transfer.stayed(from.name)}`
  return `${way} ${transfer.on(sayDay(item.effectiveOn, view))}`
}

function sayWay({ from, to, kind }: Item, { words }: View): string {
  const { transfer } = words
  if (kind === 'returned') return transfer.back(from.name)
  return to ? transfer.moved(from.name, to.name) : transfer.left(from.name)
}

const MoveBadge = ({ view, item }: { view: View; item: Item }) => {
  const { transfer } = view.words
  if (item.state === 'expected') {
    return (
      <Badge tone="busy" icon="clock">
        {transfer.expected(sayDay(item.effectiveOn, view))}
      </Badge>
    )
  }
  const isTakenBack = item.state === 'reversed' || item.state === 'cancelled'
  return (
    <Badge tone="calm" icon={isTakenBack ? 'away' : 'transfer'}>
      {isTakenBack ? transfer.takenBack : transfer.kinds[item.kind]}
    </Badge>
  )
}

const LOOKS = {
  offered: { tone: 'busy', icon: 'clock' },
  accepted: { tone: 'good', icon: 'check' },
  declined: { tone: 'calm', icon: 'away' },
  expired: { tone: 'late', icon: 'late' },
} as const

/** Where a handover stands. One that waits for the person's own school stands out. */
export const HandoverBadge = (props: {
  view: View
  state: Handover['state']
  direction: Handover['direction']
}) => {
  const { view, state, direction } = props
  const isMine = state === 'offered' && direction === 'incoming'
  const look = LOOKS[state]
  return (
    <Badge tone={isMine ? 'alert' : look.tone} icon={look.icon}>
      {view.words.transfer.states[state]}
    </Badge>
  )
}
