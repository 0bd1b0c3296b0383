import type { QueryOutput } from '../../core/district/client.ts'
import type { View } from '../kit/view.ts'

type QuarantineList = QueryOutput<'roster.quarantine'>

/** Ids named of one kind; enough for a vendor to find the cause. */
const EXAMPLES = 5

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

/** The kinds with their number, words and a few ids; never a value of a row. */
function letterOf(view: View, { summary, rows }: QuarantineList): string {
  const { rosterQuarantine } = view.words
  const all = summary.reduce((sum, { count }) => sum + count, 0)
  const kinds = summary.map(({ code, words, remedy, count }) => {
    const ids = rows.filter((row) => row.code === code).slice(0, EXAMPLES)
    const named = ids.map(({ collection, sourcedId }) => `${collection} ${sourcedId}`).join(', ')
    const examples = named === '' ? [] : [`  ${rosterQuarantine.vendorExamples(named)}`]
    return [
      `- ${rosterQuarantine.vendorLine(code, sayCount(view, count))}`,
      `  ${words} ${remedy}`,
      ...examples,
    ].join('\n')
  })
  return [
    rosterQuarantine.vendorOpen(sayCount(view, all)),
    ...kinds,
    rosterQuarantine.vendorClose,
  ].join('\n\n')
}

export const sayCount = ({ words }: View, n: number): string =>
  n === 1
    ? words.rosterQuarantine.countOne
    : words.rosterQuarantine.count(n.toLocaleString(words.language))
