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
  cancelled: { tone: 'calm', icon: 'open' },
  superseded: { tone: 'calm', icon: 'open' },
  expired: { tone: 'calm', icon: 'open' },
} as const

type Of = Pick<Summary, 'state' | 'phase' | 'dryRun' | 'error'>

/** Ways for a sync to end without its work that are nobody's fault. */
const ENDS = ['cancelled', 'superseded', 'expired'] as const

/** How a sync that did not succeed ended: `failed` is left for those with a fault. */
export const endOf = ({ state, error }: Pick<Of, 'state' | 'error'>): Summary['state'] | End =>
  (state === 'failed' && ENDS.find((end) => end === error)) || state

type End = (typeof ENDS)[number]

/** A trial that is over and whose plan can still be approved. */
export const isPlanned = ({ state, phase }: Of): boolean =>
  state === 'succeeded' && phase === 'planned'

/** Where a sync stands, and whether it was only a trial. */
export const SyncBadge = ({ view, sync }: { view: View; sync: Of }) => {
  const { roster } = view.words
  const state = isPlanned(sync) ? 'planned' : endOf(sync)
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
