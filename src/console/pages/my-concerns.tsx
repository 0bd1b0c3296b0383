import type { QueryOutput } from '../../core/district/client.ts'
import { Badge } from '../components/badge.tsx'
import { Empty } from '../components/empty.tsx'
import { Page } from '../components/page.tsx'
import { RaiseLink } from '../components/raise-link.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'

type Mine = QueryOutput<'concern.mine'>['concerns'][number]

const LOOKS = {
  received: { tone: 'calm', icon: 'open' },
  being_looked_at: { tone: 'busy', icon: 'clock' },
  closed: { tone: 'good', icon: 'check' },
} as const

/** What became of the concerns a person raised, in neutral words; and the receipt of the one just raised. */
export const MyConcernsPage = (props: {
  view: View
  concerns: readonly Mine[]
  /** The reference of the concern that was just raised, as the address says. */
  raised: string | null
}) => {
  const { view, concerns, raised } = props
  const { words } = view
  const fresh = concerns.find(({ reference }) => reference === raised)
  return (
    <Page
      view={view}
      title={words.raise.mineTitle}
      here="mine"
      lead={words.raise.mineLead}
      action={<RaiseLink view={view} />}
    >
      {fresh && (
        <div class="receipt card" role="status">
          <h2>{words.raise.received(fresh.reference)}</h2>
          <p>{words.raise.next}</p>
          <p>{words.raise.more}</p>
        </div>
      )}
      {concerns.length === 0 ? (
        <Empty text={words.raise.mineEmpty} more={words.raise.mineEmptyMore} />
      ) : (
        <ul class="rows">
          {concerns.map((concern) => (
            <Row view={view} concern={concern} />
          ))}
        </ul>
      )}
    </Page>
  )
}

const Row = ({ view, concern }: { view: View; concern: Mine }) => {
  const { raise, concern: words } = view.words
  const look = LOOKS[concern.status]
  return (
    <li class="row bar apart">
      <div class="row-main">
        <strong>{raise.reference(concern.reference)}</strong>
        <p class="meta bar">
          <span>
            {words.raised} <Ago at={concern.raisedAt} view={view} />
          </span>
        </p>
      </div>
      <div class="row-side bar">
        <Badge tone={look.tone} icon={look.icon}>
          {raise.statuses[concern.status]}
        </Badge>
      </div>
    </li>
  )
}
