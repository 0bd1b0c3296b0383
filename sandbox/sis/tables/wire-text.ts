/** How dates, flags and missing values look on the wire; providers differ in all three. */
import type { Switches } from '../state/switches.ts'

const HOUR_MS = 3_600_000
/** Standard time in the middle of the continent, all year round: a provider that ignores summer time. */
const OFFSET_HOURS = -6
/** Distinct stamps kept; a district without changes has about a thousand. */
const KNOWN_MAX = 4_096

/** The instant a row counts as changed: the same one, or midnight where a day is all that is kept. */
export const countedStamp = (style: Switches['stamps'], stamp: string): string =>
  style === 'day' ? `${stamp.slice(0, 10)}T00:00:00.000Z` : stamp

const WRITE: Record<Switches['stamps'], (stamp: string) => string> = {
  utc: (stamp) => stamp,
  day: (stamp) => countedStamp('day', stamp),
  'no-zone': (stamp) => stamp.slice(0, 19).replace('T', ' '),
  offset: (stamp) => {
    const local = new Date(Date.parse(stamp) + OFFSET_HOURS * HOUR_MS).toISOString()
    return `${local.slice(0, -1)}-06:00`
  },
}

/** A writer of dateLastModified that remembers what it wrote: most rows share few stamps. */
export function stampWriter(style: Switches['stamps']): (stamp: string) => string {
  if (style === 'utc') return WRITE.utc
  const known = new Map<string, string>()
  return (stamp) => {
    const written = known.get(stamp) ?? WRITE[style](stamp)
    if (known.size < KNOWN_MAX) known.set(stamp, written)
    return written
  }
}

const FLAGS: Record<Switches['flags'], readonly [no: string, yes: string]> = {
  text: ['"false"', '"true"'],
  real: ['false', 'true'],
  upper: ['"FALSE"', '"TRUE"'],
  digit: ['"0"', '"1"'],
}

/** The JSON of a flag; the standard wants the words as text. */
export const flagText = ({ flags }: Pick<Switches, 'flags'>, value: boolean): string =>
  FLAGS[flags][value ? 1 : 0]

const MIXED = ['', 'null', '""'] as const

/** The JSON of a field without a value; nothing leaves the field out. `seed` steadies a mixed provider. */
export function absentText(style: Switches['absent'], seed: number): string {
  if (style === 'omitted') return ''
  if (style === 'null') return 'null'
  return style === 'blank' ? '""' : (MIXED[seed % MIXED.length] ?? '')
}

const CASES: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => word.toUpperCase(),
  (word) => word.slice(0, 1).toUpperCase() + word.slice(1),
]

/** A status as it is written; `mixed` providers change the letter case from row to row. */
export const statusText = (style: Switches['statusCase'], status: string, seed: number): string =>
  style === 'lower' ? status : (CASES[seed % CASES.length]?.(status) ?? status)
