/** What every chapter of the story is told with. */
import { DISTRICT } from '../../cast.ts'
import type { ShownEvent } from './calendar-desk.ts'
import type { Scene } from './scene.ts'
import type { Teller } from './teller.ts'

/** The schools of the cast in the SIS: where it begins, and where the student goes. */
export const HOME = 0
export const NEXT = 1

export type Telling = {
  readonly scene: Scene
  readonly tell: Teller
  /** Files the system logs to. */
  readonly logs: readonly string[]
  /** Chooses one of so many students. */
  readonly pick: (count: number) => number
}

export const quote = (text: string): string => `“${text}”`

const clock = new Intl.DateTimeFormat('en-US', {
  timeZone: DISTRICT.timeZone,
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
})

/** An event in one line, in the district's time. */
export const shownIn = (where: string, { title, startMs }: ShownEvent): string =>
  `${where.padEnd(10)} ${quote(title)}, ${clock.format(startMs)}`
