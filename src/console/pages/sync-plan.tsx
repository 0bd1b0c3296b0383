import { Facts } from '../components/facts.tsx'
import { Table } from '../components/table.tsx'
import { Due } from '../components/when.tsx'
import { sayDay } from '../kit/say-when.ts'
import type { View } from '../kit/view.ts'
import { PlanSamples } from './sync-samples.tsx'
import type { Faults, Plan, Sync } from './sync.tsx'

type Props = { view: View; plan: Plan }

/** Most schools in the table; those with the largest changes come first. */
const SCHOOLS_SHOWN = 60

const OPS = ['create', 'change', 'restore', 'remove', 'absent'] as const
type Op = (typeof OPS)[number]

/** How many records of the plan, of all kinds, fare so. */
export const planned = ({ counts }: Plan, ...ops: readonly Op[]): number =>
  Object.values(counts).reduce((sum, byOp) => sum + ops.reduce((part, op) => part + byOp[op], 0), 0)

/** What a plan would do: to records, to schools, to students; whose records are uncertain, and what was set aside. */
export const PlanParts = (props: Props & { sync: Sync; faults: Faults }) => {
  const { view, plan, sync, faults } = props
  const { rosterSync } = view.words
  const isHeld = sync.state === 'held'
  return (
    <section>
      <h2 id="plan">{isHeld ? rosterSync.planHeldTitle : rosterSync.planTitle}</h2>
      <p class="hint">{isHeld ? rosterSync.planHeldLead : rosterSync.planLead}</p>
      {plan.expiresAt !== null && plan.isCurrent && (
        <Facts rows={[[rosterSync.keptUntil, <Due at={plan.expiresAt} view={view} />]]} />
      )}
      <Counts view={view} plan={plan} removals={sync.held?.removals ?? 0} />
      <Schools view={view} plan={plan} />
      <Moves view={view} plan={plan} isHeld={isHeld} />
      <Matches view={view} plan={plan} />
      <PlanSamples view={view} plan={plan} />
      <Issues view={view} plan={plan} faults={faults} />
    </section>
  )
}

/** Only what happens has a column. A list that came back empty is known by its size alone. */
const Counts = ({ view, plan, removals }: Props & { removals: number }) => {
  const { roster, rosterSync, language } = view.words
  const number = new Intl.NumberFormat(language)
  const rows = Object.entries(plan.counts).filter(([, byOp]) => OPS.some((op) => byOp[op] > 0))
  const ops = OPS.filter((op) => rows.some(([, byOp]) => byOp[op] > 0))
  if (rows.length === 0) {
    return <p>{removals > 0 ? rosterSync.planRemovals(removals) : rosterSync.planNothing}</p>
  }
  return (
    <>
      <Table
        label="plan"
        columns={[rosterSync.columns.collection, ...ops.map((op) => rosterSync.ops[op])]}
        rows={rows.map(([name, byOp]) => [
          roster.collection(name),
          ...ops.map((op) => number.format(byOp[op])),
        ])}
      />
      {(ops.includes('remove') || ops.includes('absent')) && (
        <p class="hint">{rosterSync.opsHint}</p>
      )}
    </>
  )
}

const Schools = ({ view, plan }: Props) => {
  const { rosterSync, language } = view.words
  const number = new Intl.NumberFormat(language)
  const changing = plan.schools
    .filter(({ students }) => students.arriving + students.leaving > 0)
    .toSorted((a, b) => weight(b) - weight(a))
  const same = plan.schools.length - changing.length
  if (changing.length === 0) return null
  const shown = changing.slice(0, SCHOOLS_SHOWN)
  return (
    <>
      <h3 id="schools">{rosterSync.schools}</h3>
      <Table
        label="schools"
        columns={rosterSync.schoolColumns}
        rows={shown.map(({ school, students: { arriving, leaving, staying } }) => [
          school.name,
          ...[arriving, leaving, staying].map((n) => number.format(n)),
        ])}
      />
      {changing.length > shown.length && (
        <p class="hint">{rosterSync.schoolsMore(changing.length - shown.length)}</p>
      )}
      {same > 0 && <p class="hint">{rosterSync.schoolsSame(same)}</p>}
    </>
  )
}

/** Who loses students is looked at first. */
const weight = ({ students }: Plan['schools'][number]): number =>
  students.leaving * 1_000_000 + students.arriving

const Moves = ({ view, plan, isHeld }: Props & { isHeld: boolean }) => {
  const { rosterSync } = view.words
  const { count, samples } = plan.transfers
  if (count === 0) return isHeld ? null : <p>{rosterSync.moves(0)}</p>
  return (
    <>
      <h3 id="moves">{isHeld ? rosterSync.movesHeld(count) : rosterSync.moves(count)}</h3>
      <Table
        label="moves"
        isWords
        columns={rosterSync.moveColumns}
        rows={samples.map(({ person, from, to, effectiveOn }) => [
          person,
          from.name,
          to?.name ?? rosterSync.nowhere,
          sayDay(effectiveOn, view),
        ])}
      />
      <First view={view} shown={samples.length} count={count} />
    </>
  )
}

const Matches = ({ view, plan }: Props) => {
  const { rosterSync } = view.words
  const { count, samples } = plan.matches
  if (count === 0) return null
  return (
    <>
      <h3>{rosterSync.matches(count)}</h3>
      <p class="hint">{rosterSync.matchesHint}</p>
      <ul class="plain-list">
        {samples.map(({ sourcedId, name }) => (
          <li>
            {name ?? rosterSync.unnamed} <code>{sourcedId}</code>
          </li>
        ))}
      </ul>
      <First view={view} shown={samples.length} count={count} />
    </>
  )
}

const First = ({ view, shown, count }: { view: View; shown: number; count: number }) => {
  const said = view.words.rosterSync.firstOf(shown, count)
  return said === null ? null : <p class="hint">{said}</p>
}

const Issues = ({ view, plan, faults }: Props & { faults: Faults }) => {
  const { rosterSync, language } = view.words
  const number = new Intl.NumberFormat(language)
  const issues = Object.entries(plan.issues)
  if (issues.length === 0) return null
  return (
    <>
      <h3 id="issues">{rosterSync.issues}</h3>
      <Table
        label="issues"
        columns={rosterSync.issueColumns}
        rows={issues.map(([code, n]) => [
          <a href={`/roster/quarantine?code=${encodeURIComponent(code)}`}>
            {faults[code] ?? code}
          </a>,
          number.format(n),
        ])}
      />
    </>
  )
}
