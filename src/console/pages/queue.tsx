import type { QueryOutput } from '../../core/district/client.ts'
import { ASSETS } from '../assets.ts'
import { Badge } from '../components/badge.tsx'
import { ConcernFlags } from '../components/concern-flags.tsx'
import { Empty } from '../components/empty.tsx'
import { MoreLink } from '../components/more-link.tsx'
import { Page } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import { RaiseLink } from '../components/raise-link.tsx'
import { Tabs } from '../components/tabs.tsx'
import { Ago, Due } from '../components/when.tsx'
import type { View } from '../kit/view.ts'

type Queue = QueryOutput<'concern.queue'>
type Item = Queue['items'][number]
export type QueuePart = 'open' | 'decided'

/** Concerns that wait for a first decision, the most pressing first; or those that were decided. */
export const QueuePage = (props: { view: View; part: QueuePart; queue: Queue; mark: string }) => {
  const { view, part, queue, mark } = props
  const { concern, frame } = view.words
  const { open, overdue } = queue.counts
  const isOpen = part === 'open'
  return (
    <Page
      view={view}
      title={concern.queueTitle}
      here="concerns"
      lead={concern.queueLead}
      action={<RaiseLink view={view} />}
      notices={concern.said}
      {...(isOpen && { island: ASSETS.live })}
    >
      <Tabs
        label={concern.filter}
        tabs={[
          { href: '/concerns', text: concern.open, isHere: isOpen, count: open },
          { href: '/concerns?show=decided', text: concern.decided, isHere: !isOpen },
        ]}
      />
      {isOpen && overdue > 0 && (
        <p>
          <Badge tone="late" icon="late">
            {concern.overdue(overdue)}
          </Badge>
        </p>
      )}
      {isOpen && (
        <p class="notice" data-live="/live/queue" data-mark={mark} role="status" hidden>
          {concern.changed} <a href="/concerns">{concern.showNew}</a>
        </p>
      )}
      <QueueRows view={view} part={part} items={queue.items} />
      <MoreLink
        href={queue.nextCursor && `/concerns?show=${part}&cursor=${queue.nextCursor}`}
        text={frame.more}
      />
    </Page>
  )
}

const QueueRows = ({
  view,
  part,
  items,
}: {
  view: View
  part: QueuePart
  items: readonly Item[]
}) => {
  const { concern } = view.words
  if (items.length > 0) {
    return (
      <ul class="rows">
        {items.map((item) => (
          <Row view={view} item={item} />
        ))}
      </ul>
    )
  }
  return part === 'open' ? (
    <Empty text={concern.emptyOpen} more={concern.emptyOpenMore} />
  ) : (
    <Empty text={concern.emptyDecided} more={concern.emptyDecidedMore} />
  )
}

const Row = ({ view, item }: { view: View; item: Item }) => {
  const { words } = view
  const isDecided = item.state === 'decided'
  return (
    <li
      class={item.dangerNow === 'yes' && !isDecided ? 'row row-danger bar apart' : 'row bar apart'}
    >
      <div class="row-main">
        <a class="stretch" href={`/concerns/${item.id}`}>
          {item.subject?.name ?? words.concern.described}
        </a>
        <p class="meta bar">
          <span>{item.reference}</span>
          <span>{item.school.name}</span>
          <span>
            {words.concern.raised} <Ago at={item.raisedAt} view={view} />
          </span>
        </p>
        <p class="badges bar">
          <ConcernFlags words={words} of={item} />
          {item.state !== 'new' && (
            <Badge tone={isDecided ? 'good' : 'calm'} icon={isDecided ? 'check' : 'taken'}>
              {words.concern.states[item.state]}
            </Badge>
          )}
        </p>
      </div>
      {!isDecided && <RowSide view={view} item={item} />}
    </li>
  )
}

const RowSide = ({ view, item }: { view: View; item: Item }) => {
  const { concern } = view.words
  const isLate = item.dueAt <= view.now
  return (
    <div class="row-side bar">
      <Badge tone={isLate ? 'late' : 'calm'} icon={isLate ? 'late' : 'clock'}>
        <span>
          {!isLate && `${concern.decideBy} `}
          <Due at={item.dueAt} view={view} />
        </span>
      </Badge>
      <Claim view={view} item={item} />
    </div>
  )
}

/** Who looks at it; a button while nobody does, and to give it back. */
const Claim = ({ view, item }: { view: View; item: Item }) => {
  const { concern } = view.words
  const { claimedBy } = item
  const isMine = claimedBy?.id === view.me.person.id
  if (claimedBy && !isMine) return <span class="meta">{concern.claimedBy(claimedBy.name)}</span>
  const text = isMine ? concern.release : concern.claim
  return (
    <>
      {isMine && <span class="meta">{concern.claimedByMe}</span>}
      <PostButton
        action={`/concerns/${item.id}/${isMine ? 'release' : 'claim'}`}
        text={text}
        label={`${text}: ${item.reference}`}
        look="quiet"
        fields={{ from: 'queue' }}
      />
    </>
  )
}
