import { z } from 'zod'
import { CAST } from '../../sandbox/cast.ts'
import type { ShownEvent } from '../../sandbox/run/journey/calendar-desk.ts'
import type { Key, Scene } from '../../sandbox/run/journey/scene.ts'
import { readDistrictFile, type DistrictFile } from './district-file.ts'

/** A task takes the half hour before it is due. */
const LENGTH_MS = 30 * 60_000
/** Work of a delivery kind tells somebody outside something; the rest are timers, which always wait for their day. */
const IS_DELIVERY = "(kind LIKE 'chat.%' OR kind LIKE 'calendar.%')"

/** An effect as its row tells it. */
type Effect = {
  readonly kind: string
  readonly idem: string
  readonly state: string
  readonly attempts: number
  readonly unknown: number
  readonly lastError: string | null
}

type TaskFact = {
  readonly id: string
  readonly owner: Key | undefined
  readonly isOpen: boolean
  readonly dueAt: number
  readonly revision: number
}

/** What the district has on disk, with the worker stopped. */
export type District = {
  readonly references: ReadonlyMap<string, string>
  /** Chat accounts by person. */
  readonly members: ReadonlyMap<string, string>
  readonly effects: readonly Effect[]
  readonly inFlight: number
  readonly tasks: readonly TaskFact[]
  readonly cases: ReadonlySet<string>
  readonly decisions: number
}

/** What the vendors have. */
export type Outside = {
  readonly calendars: ReadonlyMap<Key, readonly ShownEvent[]>
  /** The vendors' own record of what was created under which key of ours, in each calendar. */
  readonly history: readonly History[]
  /** Calendars of ours each person has beside their own, and how many of them hold events. */
  readonly ours: readonly { person: string; count: number; used: number }[]
  /** Every message the chat workspace really wrote, as text to search. */
  readonly posts: readonly string[]
  /** Exchanges the workspace has forgotten; the counts are whole only when there are none. */
  readonly forgotten: number
}

const History = z.object({
  key: z.string(),
  attempted: z.int(),
  created: z.int(),
  revived: z.int(),
})
type History = z.infer<typeof History>
const Vendor = z.object({
  people: z.array(
    z.object({
      person: z.string(),
      calendars: z.array(
        z.looseObject({ summary: z.string().optional(), events: z.array(z.unknown()) }),
      ),
    }),
  ),
  history: z.array(History),
})
const Calls = z.object({
  dropped: z.int(),
  calls: z.array(z.object({ request: z.unknown(), answer: z.unknown() })),
})
const Done = z.object({ ok: z.literal(true) })

export async function readOutside(scene: Scene): Promise<Outside> {
  const { Slack, Google, Outlook } = scene.receivers
  const vendors = await Promise.all([Google, Outlook].map((vendor) => vendor.get('events')))
  const truths = vendors.map((truth) => Vendor.parse(truth))
  const { calls, dropped } = Calls.parse(await Slack.get('calls?method=chat.postMessage'))
  const calendars = CAST.map(async ({ key }) => [key, await scene.calendarOf(key)] as const)
  return {
    calendars: new Map(await Promise.all(calendars)),
    history: truths.flatMap(({ history }) => history),
    ours: truths.flatMap(({ people }) => people.map(oursOf)),
    posts: calls
      .filter(({ answer }) => Done.safeParse(answer).success)
      .map(({ request }) => JSON.stringify(request)),
    forgotten: dropped,
  }
}

function oursOf({ person, calendars }: z.infer<typeof Vendor>['people'][number]) {
  const ours = calendars.filter(({ summary }) => summary === 'Offramp')
  return { person, count: ours.length, used: ours.filter(({ events }) => events.length > 0).length }
}

export const readDistrict = (folder: string): District => readDistrictFile(folder, look)

function look({ rows, number }: DistrictFile): District {
  const keyByEmail = new Map<string, Key>(CAST.map(({ email, key }) => [email, key]))
  return {
    references: new Map(
      rows('SELECT id, reference FROM concern').map((row) => [
        text(row['id']),
        text(row['reference']),
      ]),
    ),
    members: new Map(
      rows("SELECT person_id, subject FROM account WHERE provider = 'slack'").map((row) => [
        text(row['person_id']),
        text(row['subject']),
      ]),
    ),
    effects: rows(
      `SELECT kind, idem, state, attempts, unknown_outcomes, last_error FROM outbox WHERE ${IS_DELIVERY}`,
    ).map((row) => ({
      kind: text(row['kind']),
      idem: text(row['idem']),
      state: text(row['state']),
      attempts: Number(row['attempts']),
      unknown: Number(row['unknown_outcomes']),
      lastError: row['last_error'] === null ? null : text(row['last_error']),
    })),
    inFlight: number('SELECT count(*) FROM outbox WHERE in_flight = 1'),
    tasks: rows(
      'SELECT t.id, t.state, t.due_at, t.revision, p.email FROM task t JOIN person p ON p.id = t.owner_id',
    ).map((row) => ({
      id: text(row['id']),
      owner: keyByEmail.get(text(row['email'])),
      isOpen: row['state'] === 'open' || row['state'] === 'acknowledged',
      dueAt: Number(row['due_at']),
      revision: Number(row['revision']),
    })),
    cases: new Set(rows('SELECT id FROM case_file').map((row) => text(row['id']))),
    decisions: number("SELECT count(*) FROM triage_decision WHERE decision = 'open_case'"),
  }
}

const text = (value: unknown): string => String(value)

/** Tasks whose owner's calendar does not show them exactly once, at their time, and events no open task explains. */
export function wrongInCalendars(
  { tasks }: District,
  { calendars }: Outside,
  url: string,
): string[] {
  return [...calendars].flatMap(([person, events]) => {
    const left = events.map((event) => ({
      ...event,
      text: event.text.replaceAll(/\\r?\\n[ \\t]|\r?\n[ \t]/g, ''),
    }))
    const open = tasks.filter(({ owner, isOpen }) => owner === person && isOpen)
    const wrong = open.flatMap(({ id, dueAt }) => {
      const mine = left.filter((event) => event.text.includes(`${url}/t/${id}`))
      const isRight = mine.length === 1 && mine[0]?.startMs === dueAt - LENGTH_MS
      return isRight ? [] : [`${person}: task ${id} due ${dueAt} has ${JSON.stringify(mine)}`]
    })
    const stray = left.length - open.length
    return stray === 0
      ? wrong
      : [...wrong, `${person}: ${left.length} events for ${open.length} open tasks`]
  })
}

export type Written = {
  readonly effect: Effect
  readonly times: number
  /** Whether the person must have it by now: a card of a task that was over before it was sent is not wanted. */
  readonly isOwed: boolean
}

/** How often each message was really written, for the effects whose message is a new one. */
export function messagesOf(
  { effects, references, members, tasks }: District,
  { posts }: Outside,
): Written[] {
  const open = new Set(tasks.filter(({ isOpen }) => isOpen).map(({ id }) => id))
  return effects.flatMap((effect) => {
    const [, personId = '', ...about] = effect.idem.split('|')
    const words = wordsOf(effect.kind, about, references)
    const member = members.get(personId)
    if (words === null || member === undefined) return []
    // Whether it was sent to the person or to their conversation with the app, the id ends alike.
    const times = posts.filter(
      (post) => post.includes(words) && post.includes(`${member.slice(1)}"`),
    ).length
    const isWanted = effect.kind !== 'chat.task_card' || open.has(about[0] ?? '')
    return [{ effect, times, isOwed: effect.state === 'done' && isWanted }]
  })
}

/** What only the messages of this effect contain. */
function wordsOf(
  kind: string,
  [about = '', refId = '']: readonly string[],
  references: ReadonlyMap<string, string>,
): string | null {
  if (kind === 'chat.task_card') return `/t/${about}`
  if (kind !== 'chat.notice') return null
  if (about === 'receipt') return `Reference ${references.get(refId)}.`
  return about === 'concern' ? `/concerns/${refId}` : null
}
