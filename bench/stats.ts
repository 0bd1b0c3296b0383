/** The value below which that share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`
export const perSecond = (count: number, elapsedMs: number): number => (count * 1000) / elapsedMs
export const number = (value: number): string => Math.round(value).toLocaleString('en-US')
export const ratio = (value: number): string => `${value.toFixed(2)}x`

/** One line of the report; `gate` is the figure it must keep, and the run fails when it does not. */
export type Line = {
  readonly name: string
  readonly value: string
  readonly gate?: { readonly text: string; readonly isMet: boolean }
}

export function print(title: string, lines: readonly Line[]): void {
  console.log(`\n${title}`)
  for (const { name, value, gate } of lines) {
    const mark = gate ? `   ${gate.isMet ? 'met' : 'MISSED'}: ${gate.text}` : ''
    console.log(`  ${name.padEnd(46)}${value}${mark}`)
  }
}
