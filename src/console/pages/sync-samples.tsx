import type { View } from '../kit/view.ts'
import type { Plan } from './sync.tsx'

const OPS = ['remove', 'absent', 'create', 'change'] as const

/** A few records of each kind, folded away: enough to see whether a plan makes sense. */
export const PlanSamples = ({ view, plan }: { view: View; plan: Plan }) => {
  const { rosterSync } = view.words
  const shown = OPS.filter((op) => plan.samples[op].length > 0)
  if (shown.length === 0) return null
  return (
    <>
      <h3>{rosterSync.samples}</h3>
      {shown.map((op) => (
        <details>
          <summary>{rosterSync.sampleOps[op]}</summary>
          <ul class="plain-list">
            {plan.samples[op].map((row) => (
              <Sample view={view} row={row} />
            ))}
          </ul>
        </details>
      ))}
    </>
  )
}

const Sample = ({ view, row }: { view: View; row: Plan['samples']['create'][number] }) => (
  <li>
    {row.name ?? view.words.rosterSync.unnamed}{' '}
    <small>
      {view.words.roster.collection(row.collection)}, <code>{row.sourcedId}</code>
    </small>
  </li>
)
