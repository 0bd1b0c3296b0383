import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'
import type { Case } from './case.tsx'

type Entry = Case['chronology'][number]

/** Everything that was done about a case, the newest first, each with who and when. */
export const Chronology = ({ view, entries }: { view: View; entries: readonly Entry[] }) => {
  if (entries.length === 0) return <p class="hint">{view.words.casework.chronologyEmpty}</p>
  return (
    <ol class="chronology" reversed>
      {entries.toReversed().map((entry) => (
        <li class={entry.kind === 'note' ? 'entry entry-note' : 'entry'} id={`entry-${entry.id}`}>
          <p class="meta bar">
            <span>
              <strong>{entry.by?.name ?? view.words.casework.nobody}</strong>{' '}
              {view.words.casework.entries[entry.kind]}
            </span>
            <Ago at={entry.at} view={view} />
          </p>
          {entry.text && <p class="told">{entry.text}</p>}
        </li>
      ))}
    </ol>
  )
}
