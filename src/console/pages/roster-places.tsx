import type { View } from '../kit/view.ts'
import type { Health } from './roster.tsx'
import { RowLink } from './row-link.tsx'

/** Where more about the roster is found; only what the person may open, and only what there is. */
export const RosterPlaces = ({ view, health }: { view: View; health: Health }) => {
  const { source, lastRun } = health
  const { roster } = view.words
  const { places } = roster
  const isSet = source !== null
  const shown = [
    ['source', isSet],
    ['quarantine', isSet],
    ['matches', isSet],
    ['words', isSet],
    ['upload', source?.kind === 'oneroster-csv' && view.me.can.settings],
    ['kept', true],
    ['history', (isSet || lastRun !== null) && view.me.can.settings],
  ] as const
  return (
    <section>
      <h2>{roster.more}</h2>
      <ul class="rows">
        {shown.map(([name, isShown]) => {
          const [text = '', hint = ''] = places[name]
          return isShown && <RowLink href={`/roster/${name}`} text={text} hint={hint} />
        })}
      </ul>
    </section>
  )
}
