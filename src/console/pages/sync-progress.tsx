import type { QueryOutput } from '../../core/district/client.ts'
import { progressOf, type ProgressLine } from '../kit/say-pace.ts'
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
  const { roster, rosterSync } = view.words
  const { step, text, value, max, parts } = progressOf(sync, view.now, view.words)
  return (
    <section
      class="card"
      data-live={live}
      data-mark={sync.state}
      data-every="2"
      aria-label={rosterSync.progress}
    >
      <h2>{roster.running}</h2>
      <p data-live-step>{step}</p>
      <Bar label={rosterSync.progress} value={value} max={max} />
      <p class="meta bar">
        <span data-live-text>{text}</span>
        <a href={view.path}>{rosterSync.refresh}</a>
      </p>
      <Lists view={view} parts={parts} />
    </section>
  )
}

const Lists = ({ view, parts }: { view: View; parts: Readonly<Record<string, ProgressLine>> }) => {
  const names = Object.entries(parts)
  if (names.length === 0) return null
  return (
    <ul class="plain-list lists">
      {names.map(([name, { text, value, max }]) => {
        const label = view.words.roster.collection(name)
        return (
          <li data-live-part={name}>
            <strong>{label}</strong>
            <Bar label={label} value={value} max={max} />
            <small data-live-text>{text}</small>
          </li>
        )
      })}
    </ul>
  )
}

/** Without a known end the browser shows that something goes on, and no more. */
const Bar = ({ label, value, max }: { label: string; value: number; max: number | null }) => (
  <progress aria-label={label} {...(max !== null && { value, max: Math.max(1, max) })} />
)
