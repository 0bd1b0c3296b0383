import { CAST, type CastMember } from '../../cast.ts'
import { remoteSlack } from '../../slack/remote.ts'
import type { Slack } from '../../slack/verbs.ts'
import type { Notes } from '../notes.ts'
import type { Operator } from '../operator.ts'
import { DEMO_DISTRICT } from '../provision.ts'
import { signIn, type SignedIn } from '../sign-in.ts'
import type { SystemPorts } from '../system.ts'
import { calendarDesk, type CalendarDesk, type ShownEvent } from './calendar-desk.ts'
import { control, type Control } from './control.ts'
import { feedEvents } from './feed-desk.ts'

export type Key = CastMember['key']

/** A running system as the people of the journey meet it: their chat, their calendars, their browser. */
export type Scene = {
  readonly url: string
  readonly slack: Slack
  readonly google: CalendarDesk
  readonly outlook: CalendarDesk
  readonly sis: Control
  /** Control calls of every system that Offramp sends something to. */
  readonly receivers: Readonly<Record<'Slack' | 'Google' | 'Outlook' | 'Sign-in', Control>>
  readonly operator: Operator
  /** Where the SIS calls, if that was kept. */
  readonly hookUrl: string | null
  /** Somebody's browser, signed in once and kept. */
  browserOf(key: Key): Promise<SignedIn>
  /** What stands in somebody's own calendar, wherever they keep it. */
  calendarOf(key: Key): Promise<ShownEvent[]>
}

export type SceneParts = {
  readonly url: string
  readonly ports: SystemPorts
  readonly operator: Operator
  readonly notes: Notes
}

export function createScene({ url, ports, operator, notes }: SceneParts): Scene {
  const at = (port: number) => `http://localhost:${port}`
  const sessions = new Map<Key, Promise<SignedIn>>()
  const google = calendarDesk(at(ports.google))
  const outlook = calendarDesk(at(ports.microsoft))
  return {
    url,
    slack: remoteSlack(at(ports.slack)),
    google,
    outlook,
    sis: control(at(ports.sis)),
    receivers: {
      Slack: control(at(ports.slack)),
      Google: control(at(ports.google)),
      Outlook: control(at(ports.microsoft)),
      'Sign-in': control(at(ports.idp)),
    },
    operator,
    hookUrl: notes.hookUrl && movedTo(url, notes.hookUrl),
    browserOf: (key) => {
      const session = sessions.get(key) ?? signIn(url, key)
      sessions.set(key, session)
      return session
    },
    calendarOf: (key) => {
      const kept = personOf(key).calendar
      if (kept !== 'feed') return (kept === 'google' ? google : outlook).events(key)
      const address = notes.feeds[key]
      if (address === undefined) throw new Error(`${key} has no feed yet`)
      return feedEvents(movedTo(url, address))
    },
  }
}

/** Addresses were noted when the system may have stood on another port. */
const movedTo = (url: string, address: string): string => url + new URL(address).pathname

function personOf(key: Key): CastMember {
  const found = CAST.find((person) => person.key === key)
  if (!found) throw new Error(`nobody is called ${key}`)
  return found
}

export const nameOf = (key: Key): string => `${personOf(key).givenName} ${personOf(key).familyName}`

/** A path of the REST API, below the demo district. */
export const inDistrict = (path: string): string => `/districts/${DEMO_DISTRICT}${path}`
