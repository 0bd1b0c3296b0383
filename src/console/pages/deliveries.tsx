import type { QueryOutput } from '../../core/district/client.ts'
import { Badge } from '../components/badge.tsx'
import { Empty } from '../components/empty.tsx'
import { MoreLink } from '../components/more-link.tsx'
import { Page } from '../components/page.tsx'
import { Tabs } from '../components/tabs.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'

type List = QueryOutput<'delivery.list'>
type Item = List['deliveries'][number]

export const DELIVERY_STATES = ['pending', 'sent', 'failed', 'skipped'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

const LOOKS = {
  pending: { tone: 'busy', icon: 'clock' },
  sent: { tone: 'good', icon: 'check' },
  failed: { tone: 'late', icon: 'late' },
  skipped: { tone: 'calm', icon: 'away' },
} as const

/** Every notice: to whom, by which way, and what came of it; nothing of its matter. */
export const DeliveriesPage = (props: {
  view: View
  list: List
  state: DeliveryState | undefined
}) => {
  const { view, list, state } = props
  const { deliveries, frame } = view.words
  const { pending, dead } = list.counts
  const tabs = DELIVERY_STATES.map((one) => ({
    href: `/deliveries?state=${one}`,
    text: deliveries.states[one],
    isHere: one === state,
  }))
  const filter = state === undefined ? '' : `state=${state}&`
  return (
    <Page view={view} title={deliveries.title} here="deliveries" lead={deliveries.lead}>
      <p class="meta bar">{deliveries.counts(pending, dead)}</p>
      <Tabs
        label={deliveries.filter}
        tabs={[{ href: '/deliveries', text: deliveries.all, isHere: state === undefined }, ...tabs]}
      />
      {list.deliveries.length === 0 ? (
        <Empty text={deliveries.empty} more={deliveries.emptyMore} />
      ) : (
        <ul class="rows">
          {list.deliveries.map((item) => (
            <Row view={view} item={item} />
          ))}
        </ul>
      )}
      <MoreLink
        href={list.nextCursor && `/deliveries?${filter}cursor=${list.nextCursor}`}
        text={frame.more}
      />
    </Page>
  )
}

const Row = ({ view, item }: { view: View; item: Item }) => {
  const { deliveries } = view.words
  const look = LOOKS[item.state]
  return (
    <li class="row bar apart">
      <div class="row-main">
        <strong>
          {deliveries.kind(item.kind)},{' '}
          {item.person ? deliveries.to(item.person.name) : deliveries.nobody}
        </strong>
        <p class="meta bar">
          <span>{deliveries.channel(item.channel)}</span>
          <span>
            {deliveries.made} <Ago at={item.createdAt} view={view} />
          </span>
          {item.settledAt !== null && (
            <span>
              {deliveries.settled} <Ago at={item.settledAt} view={view} />
            </span>
          )}
          {item.attempts > 1 && <span>{deliveries.attempts(item.attempts)}</span>}
          {item.unknownOutcomes > 0 && <span>{deliveries.unknown(item.unknownOutcomes)}</span>}
          {item.lastError && <span>{deliveries.reason(item.lastError)}</span>}
        </p>
      </div>
      <div class="row-side bar">
        <Badge tone={look.tone} icon={look.icon}>
          {deliveries.states[item.state]}
        </Badge>
        {item.opened !== null && (
          <span class="meta bar">
            {deliveries.opened} <Ago at={item.opened} view={view} />
          </span>
        )}
      </div>
    </li>
  )
}
