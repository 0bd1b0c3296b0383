import type { QueryOutput } from '../../core/district/client.ts'
import { SECOND } from '../../core/kernel/time.ts'
import type { Words } from '../words.ts'
import { paceOf, type Pace } from './sync-pace.ts'

type Sync = QueryOutput<'sync.read'>
type Counts = NonNullable<Sync['collections'][keyof Sync['collections']]>

/** The pace of a sync in one line: "12,400 of 34,000 records, 1,200 records a second, about 18 seconds left". */
export function sayPace({ received, total, perSecond, secondsLeft }: Pace, words: Words): string {
  const number = new Intl.NumberFormat(words.language)
  const { rosterSync } = words
  return [
    rosterSync.received(number.format(received), total === null ? null : number.format(total)),
    perSecond !== null && rosterSync.rate(number.format(perSecond)),
    secondsLeft !== null && rosterSync.left(secondsLeft),
  ]
    .filter(Boolean)
    .join(', ')
}

/** One line of a progress: what it says, and the bar beside it where the end is known. */
export type ProgressLine = {
  readonly text: string
  readonly value: number
  readonly max: number | null
}

/** How far a sync got as a whole, what it is at, and how far each list is. */
export type Progress = ProgressLine & {
  readonly step: string
  readonly parts: Readonly<Record<string, ProgressLine>>
}

/** A rate says something only while rows come in. */
const READING: readonly string[] = ['queued', 'probing', 'extracting', 'confirming', 'stalled']

export function progressOf(sync: Sync, now: number, words: Words): Progress {
  const whole = paceOf(sync, now)
  const pace = READING.includes(sync.phase)
    ? whole
    : { ...whole, perSecond: null, secondsLeft: null }
  const { rosterSync } = words
  const wait = sync.waitMs === null ? '' : ` ${rosterSync.wait(Math.ceil(sync.waitMs / SECOND))}`
  const parts = Object.entries(sync.collections).map(([name, counts]) => [
    name,
    lineOf(counts, words),
  ])
  return {
    step: `${rosterSync.phase(sync.phase)}.${wait}`,
    text: sayPace(pace, words),
    value: pace.received,
    max: pace.total,
    parts: Object.fromEntries(parts) as Progress['parts'], // safe because lineOf made every entry
  }
}

function lineOf(counts: Counts, words: Words): ProgressLine {
  const { rosterSync } = words
  const { received, total, done, skipped, restarts } = counts
  const number = new Intl.NumberFormat(words.language)
  const said = (): string => {
    if (skipped) return rosterSync.skipped
    if (done) return rosterSync.finished(number.format(received))
    if (received === 0) return rosterSync.notYet
    return rosterSync.received(
      number.format(received),
      total === null ? null : number.format(total),
    )
  }
  const again = restarts > 0 ? `, ${rosterSync.again(restarts)}` : ''
  const max = done ? Math.max(received, 1) : total
  return { text: `${said()}${again}`, value: done ? (max ?? 1) : received, max: skipped ? 0 : max }
}
