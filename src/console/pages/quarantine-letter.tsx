import type { QueryOutput } from '../../core/district/client.ts'
import type { View } from '../kit/view.ts'

type QuarantineList = QueryOutput<'roster.quarantine'>

type Kind = QuarantineList['summary'][number]

/** What to send to the vendor, as one text to copy. Only on the first page, which knows all kinds. */
export const VendorLetter = ({ view, list }: { view: View; list: QuarantineList }) => {
  const { rosterQuarantine } = view.words
  if (list.summary.length === 0) return null
  return (
    <details class="card">
      <summary id="vendor">{rosterQuarantine.vendor}</summary>
      <p class="hint">{rosterQuarantine.vendorHint}</p>
      <pre class="told" tabindex={0} role="region" aria-labelledby="vendor">
        {letterOf(view, list)}
      </pre>
    </details>
  )
}

/**
 * The kinds with their number, words and a few ids, those first whose rows are not used; never a value of a row. Where
 * one kind is looked at, it is the only one.
 */
function letterOf(view: View, { summary }: QuarantineList): string {
  const { rosterQuarantine } = view.words
  const parts = [
    [summary.filter((kind) => kind.isSetAside), rosterQuarantine.vendorAside],
    [summary.filter((kind) => !kind.isSetAside), rosterQuarantine.vendorGap],
  ] as const
  const told = parts.flatMap(([kinds, head]) =>
    kinds.length === 0 ? [] : [head, ...kinds.map((kind) => kindLines(view, kind))],
  )
  return [rosterQuarantine.vendorOpen, ...told, rosterQuarantine.vendorClose].join('\n\n')
}

function kindLines(view: View, { code, words, ask, count, examples }: Kind): string {
  const { rosterQuarantine } = view.words
  const named = examples.map(({ collection, sourcedId }) => `${collection} ${shortened(sourcedId)}`)
  return [
    `- ${rosterQuarantine.vendorLine(code, sayCount(view, count))}`,
    `  ${words} ${ask}`,
    ...(named.length === 0 ? [] : [`  ${rosterQuarantine.vendorExamples(named.join(', '))}`]),
  ].join('\n')
}

/** Longer ids are no use to anybody, and may be anything. */
const ID_CHARS = 64

const shortened = (id: string): string =>
  id.length > ID_CHARS ? `${id.slice(0, ID_CHARS).trimEnd()}…` : id

export const sayCount = ({ words }: View, n: number): string =>
  n === 1
    ? words.rosterQuarantine.countOne
    : words.rosterQuarantine.count(n.toLocaleString(words.language))
