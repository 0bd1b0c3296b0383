import type { QueryOutput } from '../../core/district/client.ts'
import { Badge } from '../components/badge.tsx'
import type { View } from '../kit/view.ts'

type Summary = QueryOutput<'sync.list'>['syncs'][number]

const LOOKS = {
  queued: { tone: 'calm', icon: 'open' },
  running: { tone: 'busy', icon: 'clock' },
  held: { tone: 'alert', icon: 'pause' },
  planned: { tone: 'alert', icon: 'pause' },
  succeeded: { tone: 'good', icon: 'check' },
  failed: { tone: 'late', icon: 'late' },
} as const

type Of = Pick<Summary, 'state' | 'phase' | 'dryRun'>

/** A trial that is over and whose plan can still be approved. */
export const isPlanned = ({ state, phase }: Of): boolean =>
  state === 'succeeded' && phase === 'planned'

/** Where a sync stands, and whether it was only a trial. */
export const SyncBadge = ({ view, sync }: { view: View; sync: Of }) => {
  const { roster } = view.words
  const state = isPlanned(sync) ? 'planned' : sync.state
  const look = LOOKS[state]
  return (
    <>
      {sync.dryRun && (
        <Badge tone="calm" icon="open">
          {roster.tried}
        </Badge>
      )}
      <Badge tone={look.tone} icon={look.icon}>
        {roster.states[state]}
      </Badge>
    </>
  )
}
