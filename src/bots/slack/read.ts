import { z } from 'zod'
import type { ConcernValues, Intent, Tri } from '../../core/conversation/intent.ts'
import { BLOCK, PRESS, VALUE } from './names.ts'
import type { SlackBody } from './receiver.ts'

/** Whose request it is: the workspace (or organisation) and the account in it. */
export type Speaker = { readonly tenant: string; readonly userId: string }

const team = z.object({ id: z.string() }).nullish()
const person = z.object({ id: z.string(), team_id: z.string().nullish() }).nullish()

const identity = z.object({
  team_id: z.string().nullish(),
  user_id: z.string().nullish(),
  team,
  user: z.union([person, z.string()]),
  event: z.object({ user: z.union([z.string(), person]) }).nullish(),
  context_team_id: z.string().nullish(),
  view: z.object({ app_installed_team_id: z.string().nullish() }).nullish(),
  is_ext_shared_channel: z.boolean().nullish(),
})

/** The workspace that installed us: for shared channels Slack names it apart from the speaker's own. */
export function tenantOf(body: SlackBody): string | undefined {
  const read = identity.safeParse(body)
  if (!read.success) return undefined
  const { view, context_team_id: context, team: of, team_id: id } = read.data
  return view?.app_installed_team_id ?? context ?? of?.id ?? id ?? undefined
}

/** The account that acts, or undefined when the payload names none or one of another organisation. */
export function speakerOf(body: SlackBody, tenant: string): Speaker | undefined {
  const read = identity.safeParse(body)
  if (!read.success || read.data.is_ext_shared_channel) return undefined
  const { user, user_id: id, event } = read.data
  const { userId, home } = accountOf(user ?? event?.user ?? id)
  if (!userId || (home && home !== tenant)) return undefined
  return { tenant, userId }
}

type Account =
  | { readonly id: string; readonly team_id?: string | null | undefined }
  | string
  | null
  | undefined

const accountOf = (account: Account) =>
  typeof account === 'object' && account !== null
    ? { userId: account.id, home: account.team_id }
    : { userId: account, home: null }

const selected = z.object({ selected_option: z.object({ value: z.string() }).nullish() })
const typed = z.object({ value: z.string().nullish() })
const submission = z.object({
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
})

/** The submitted form: our request key (one per opened modal) and what was filled in. */
export function readSubmission(body: SlackBody): { key: string; values: ConcernValues } {
  const { view } = submission.parse(body)
  const field = (block: string): unknown => view.state.values[block]?.[VALUE] ?? {}
  const text = (block: string): string => typed.parse(field(block)).value ?? ''
  const choice = (block: string): string | null =>
    selected.parse(field(block)).selected_option?.value ?? null
  return {
    key: `slack:view:${view.id}`,
    values: {
      subjectId: choice(BLOCK.student),
      subjectText: text(BLOCK.someoneElse),
      schoolId: choice(BLOCK.school),
      what: text(BLOCK.what),
      when: text(BLOCK.when),
      where: text(BLOCK.where),
      dangerNow: readTri(choice(BLOCK.dangerNow)),
      weapon: readTri(choice(BLOCK.weapon)),
      selfHarm: readTri(choice(BLOCK.selfHarm)),
    },
  }
}

/** Slack sends only the options we offered; anything else counts as not known. */
const readTri = (value: string | null): Tri =>
  value === 'yes' || value === 'no' ? value : 'unknown'

const suggestion = z.object({ value: z.string() })

export const readSuggestion = (body: SlackBody): Intent => ({
  kind: 'student.search',
  q: suggestion.parse(body).value,
})

const press = z.object({
  trigger_id: z.string().optional(),
  user: z.object({ id: z.string() }),
  actions: z.tuple([
    z.object({ action_id: z.string(), action_ts: z.string(), value: z.string().optional() }),
  ]),
  container: z
    .object({
      type: z.string(),
      channel_id: z.string().optional(),
      message_ts: z.string().optional(),
    })
    .optional(),
})

/** A pressed button: what is wanted, and a key that a double press shares with nothing else. */
export function readPress(body: SlackBody): { key: string; intent: Intent } {
  const { user, actions, container } = press.parse(body)
  const [{ action_id: id, action_ts: at, value: ref = '' }] = actions
  const { channel_id: channel, message_ts: message } = container ?? {}
  const place = channel && message ? { channel, message } : null
  const intents: Readonly<Record<string, Intent>> = {
    [PRESS.taskSeen]: { kind: 'task.seen', ref, place },
    [PRESS.taskDone]: { kind: 'task.done', ref, place },
    [PRESS.taskOpen]: { kind: 'task.open', ref },
    [PRESS.raise]: { kind: 'form.open' },
  }
  return { key: `slack:action:${user.id}:${id}:${at}`, intent: intents[id] ?? { kind: 'ignored' } }
}
