import { Badge } from '../components/badge.tsx'
import { Table } from '../components/table.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'
import type { Source } from './source.tsx'

type Props = { view: View; source: Source }

/** What the SIS was found to do, as questions and answers. */
export const SourceAbilities = ({ view, source }: Props) => {
  const { rosterSource, rosterCapabilities } = view.words
  const { profile, kind } = source
  if (kind === 'oneroster-csv') return null
  return (
    <section>
      <h2 id="can">{rosterSource.canTitle}</h2>
      {profile === null ? (
        <p class="hint">{rosterSource.canNever}</p>
      ) : (
        <>
          <p class="hint">
            {rosterSource.canAsked} <Ago at={profile.probedAt} view={view} />.
          </p>
          <Table
            label="can"
            isWords
            columns={rosterSource.canColumns}
            rows={rosterCapabilities(profile)}
          />
        </>
      )}
    </section>
  )
}

const LOOKS = {
  used: { tone: 'good', icon: 'check' },
  not_possible: { tone: 'calm', icon: 'open' },
  distrusted: { tone: 'alert', icon: 'late' },
} as const

/** Of each kind of record: whether changes are asked for by date, and why or why not. */
export const SourceChanges = ({ view, source }: Props) => {
  const { rosterSource, roster } = view.words
  if (source.kind === 'oneroster-csv') return null
  return (
    <section>
      <h2 id="changes">{rosterSource.deltaTitle}</h2>
      <Table
        label="changes"
        isWords
        columns={rosterSource.deltaColumns}
        rows={Object.entries(source.delta).map(([name, { state, reason }]) => [
          roster.collection(name),
          <Badge {...LOOKS[state]}>{rosterSource.deltaStates[state]}</Badge>,
          reason,
        ])}
      />
    </section>
  )
}
