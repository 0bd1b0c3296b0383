import type { QueryOutput } from '../../core/district/client.ts'
import { sayPace } from '../kit/say-pace.ts'
import { paceOf } from '../kit/sync-pace.ts'
import type { View } from '../kit/view.ts'

type Sync = QueryOutput<'sync.read'>

/** How far a running sync got. Without script it is as fresh as the page, and the link brings it up to date. */
export const SyncProgress = ({
  view,
  sync,
  live,
}: {
  view: View
  sync: Sync
  /** Where the island asks how far it got. */
  live: string
}) => {
  const { roster } = view.words
  const pace = paceOf(sync, view.now)
  return (
    <section
      class="card"
      data-live={live}
      data-mark={sync.state}
      data-every="2"
      aria-label={roster.progress}
    >
      <h2>{roster.running}</h2>
      <progress
        aria-label={roster.progress}
        {...(pace.total !== null && { value: pace.received, max: Math.max(1, pace.total) })}
      />
      <p class="meta bar">
        <span data-live-text>{sayPace(pace, view.words)}</span>
        <a href={view.path}>{roster.refresh}</a>
      </p>
    </section>
  )
}
