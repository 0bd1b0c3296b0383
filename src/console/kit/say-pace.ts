import type { Words } from '../words.ts'
import type { Pace } from './sync-pace.ts'

/** The pace of a sync in one line: "12,400 of 34,000 records, 1,200 records a second, about 18 seconds left". */
export function sayPace({ received, total, perSecond, secondsLeft }: Pace, words: Words): string {
  const number = new Intl.NumberFormat(words.language)
  return [
    words.roster.received(number.format(received), total === null ? null : number.format(total)),
    perSecond !== null && words.roster.rate(number.format(perSecond)),
    secondsLeft !== null && words.roster.left(secondsLeft),
  ]
    .filter(Boolean)
    .join(', ')
}
