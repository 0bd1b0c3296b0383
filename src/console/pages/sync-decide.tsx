import { FormKey } from '../components/form-key.tsx'
import { Icon } from '../components/icon.tsx'
import { PostButton } from '../components/post-button.tsx'
import type { View } from '../kit/view.ts'
import { planned } from './sync-plan.tsx'
import type { Plan, Sync } from './sync.tsx'

type Props = { view: View; sync: Sync; plan: Plan }

/** Yes, no, or later; and what each of them does. A plan that is out of date can only be made anew. */
export const Decide = ({ view, sync, plan }: Props) => {
  const { rosterSync } = view.words
  if (!plan.isCurrent) return <OutOfDate view={view} sync={sync} />
  return (
    <section class="card call" aria-labelledby="decide">
      <h2 id="decide">{rosterSync.decide}</h2>
      <Approve view={view} sync={sync} plan={plan} />
      <div class="bar">
        <PostButton action={`/roster/syncs/${sync.id}/cancel`} text={rosterSync.cancelPlan} />
        <span class="meta">{rosterSync.cancelHint}</span>
      </div>
      <p class="meta">{rosterSync.leaveNote}</p>
    </section>
  )
}

/** Names the plan that was seen; where it takes records out of use, that is said once more and agreed to. */
const Approve = ({ view, sync, plan }: Props) => {
  const { rosterSync } = view.words
  const removals = removalsOf(sync, plan)
  return (
    <form method="post" action={`/roster/syncs/${sync.id}/approve`}>
      <FormKey />
      <input type="hidden" name="planHash" value={plan.planHash ?? sync.planHash ?? ''} />
      <input type="hidden" name="removals" value={String(removals)} />
      {removals > 0 && (
        <label class="choice">
          <input type="checkbox" name="confirmed" value="yes" required />
          <span>
            {rosterSync.confirm(removals)}
            <small>{rosterSync.confirmHint}</small>
          </span>
        </label>
      )}
      <div class="bar">
        <button type="submit">{rosterSync.approve}</button>
        <span class="meta">
          {sync.state === 'held' ? rosterSync.approveHeld : rosterSync.approveTrial}
        </span>
      </div>
    </form>
  )
}

/** Records that end or are missing; what a held sync holds where that is more. What a trial misses ends only later. */
const removalsOf = (sync: Sync, plan: Plan): number =>
  sync.dryRun
    ? planned(plan, 'remove')
    : Math.max(sync.held?.removals ?? 0, planned(plan, 'remove', 'absent'))

const OutOfDate = ({ view, sync }: { view: View; sync: Sync }) => {
  const { rosterSync } = view.words
  const mode = sync.mode === 'delta' ? 'delta' : 'full'
  return (
    <section class="card card-alert" aria-labelledby="outdated">
      <h2 id="outdated">
        <Icon name="away" /> {rosterSync.outOfDate}
      </h2>
      <p>{rosterSync.outOfDateMore}</p>
      <div class="bar">
        <PostButton
          action="/roster/syncs"
          text={rosterSync.newTrial}
          fields={{ mode, dryRun: 'yes' }}
        />
        <PostButton
          action={`/roster/syncs/${sync.id}/cancel`}
          text={rosterSync.cancelPlan}
          look="quiet"
        />
      </div>
    </section>
  )
}
