import type { QueryOutput } from '../../core/district/client.ts'
import { ASSETS } from '../assets.ts'
import { Icon } from '../components/icon.tsx'
import { Page } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import type { View } from '../kit/view.ts'
import { SyncBadge } from './sync-badge.tsx'
import { Decide } from './sync-decide.tsx'
import { SyncFacts, SyncResults } from './sync-facts.tsx'
import { Guards } from './sync-guards.tsx'
import { PlanParts } from './sync-plan.tsx'
import { SyncProgress } from './sync-progress.tsx'

export type Sync = QueryOutput<'sync.read'>
export type Plan = QueryOutput<'sync.plan'>
export type Faults = Readonly<Record<string, string>>

/** One sync: how far it is, what waits and what each choice does, what came in, and how it went. */
export const SyncPage = (props: {
  view: View
  sync: Sync
  plan: Plan | null
  /** What is wrong with rows, in words, by code. */
  faults: Faults
}) => {
  const { view, sync, plan, faults } = props
  const { roster, rosterSync } = view.words
  const isActive = sync.state === 'queued' || sync.state === 'running'
  return (
    <Page
      view={view}
      title={rosterSync.title(roster.modes[sync.mode])}
      here="roster"
      up={{ href: '/roster', text: roster.title }}
      lead={
        <span class="badges bar">
          <SyncBadge view={view} sync={sync} />
        </span>
      }
      notices={isActive ? roster.said : roster.saidOver}
      action={plan?.isCurrent && <a href="#decide">{rosterSync.toDecision}</a>}
      {...(isActive && { island: ASSETS.live })}
    >
      <Said view={view} sync={sync} />
      {isActive && <SyncProgress view={view} sync={sync} live={`/live/syncs/${sync.id}`} />}
      {isActive && (
        <PostButton
          action={`/roster/syncs/${sync.id}/cancel`}
          text={rosterSync.stop}
          look="quiet"
        />
      )}
      <Guards view={view} sync={sync} isWaiting={plan !== null} />
      {plan && <PlanParts view={view} sync={sync} plan={plan} faults={faults} />}
      {plan && <Decide view={view} sync={sync} plan={plan} />}
      <SyncResults view={view} sync={sync} />
      <SyncFacts view={view} sync={sync} />
    </Page>
  )
}

/** Why it went as it did, in words, where there is something to say. */
const Said = ({ view, sync }: { view: View; sync: Sync }) => {
  const { rosterSync } = view.words
  const looksLike = sync.class && rosterSync.classes[sync.class]
  const lines = [sync.words, looksLike].filter((line) => line !== null)
  return lines.map((line) => (
    <p class="notice notice-alert">
      <Icon name={sync.state === 'failed' ? 'late' : 'flag'} /> {line}
    </p>
  ))
}
