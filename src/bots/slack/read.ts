import { z } from 'zod'
import type { ConcernValues, Intent, Tri } from '../../core/conversation/intent.ts'
import { BLOCK, PRESS, VALUE } from './names.ts'
import type { SlackBody } from './receiver.ts'

/** Whose request it is: the workspace and the account in it. */
export type Speaker = { readonly tenant: string; readonly userId: string }

const team = z.object({ id: z.string() }).nullish()
const person = z.object({ id: z.string(), team_id: z.string().nullish() })

const identity = z.object({
  team_id: z.string().nullish(),
  user_id: z.string().nullish(),
  team,
  user: z.union([person, z.string()]).nullish(),
  event: z.object({ user: z.union([z.string(), person]).nullish() }).nullish(),
  context_team_id: z.string().nullish(),
  view: z.object({ app_installed_team_id: z.string().nullish() }).nullish(),
  // Interactions and events say it as a boolean, forms as text.
  is_ext_shared_channel: z.union([z.boolean(), z.string()]).nullish(),
})

/**
 * The workspace that installed us: for shared channels Slack names it apart from the speaker's own. Undefined for an
 * installation across a whole organisation, which names no workspace.
 */
export function tenantOf(body: SlackBody): string | undefined {
  const read = identity.safeParse(body)
  if (!read.success) return undefined
  const { view, context_team_id: context, team: of, team_id: id } = read.data
  return view?.app_installed_team_id ?? context ?? of?.id ?? id ?? undefined
}

/** The account that acts, or undefined when the payload names none or one of another organisation. */
export function speakerOf(body: SlackBody, tenant: string): Speaker | undefined {
  const read = identity.safeParse(body)
  if (!read.success || isShared(read.data.is_ext_shared_channel)) return undefined
  const { user, user_id: id, event } = read.data
  const { userId, home } = accountOf(user ?? event?.user ?? id)
  if (!userId || (home && home !== tenant)) return undefined
  return { tenant, userId }
}

const isShared = (flag: boolean | string | null | undefined): boolean =>
  flag === true || flag === 'true'

const accountOf = (account: z.output<typeof person> | string | null | undefined) =>
  typeof account === 'object' && account !== null
    ? { userId: account.id, home: account.team_id }
    : { userId: account, home: null }

const message = z.object({
  message: z.object({
    team: z.string().nullish(),
    user_team: z.string().nullish(),
    source_team: z.string().nullish(),
  }),
})

/** Whether the message a shortcut was used on was written by somebody of another organisation. */
export function isForeignMessage(body: SlackBody, tenant: string): boolean {
  const read = message.safeParse(body)
  if (!read.success) return false
  const { team: of, user_team: author, source_team: source } = read.data.message
  return [of, author, source].some((id) => id && id !== tenant)
}

const selected = z.object({ selected_option: z.object({ value: z.string() }).nullish() })
const typed = z.object({ value: z.string().nullish() })
const submission = z.object({
  view: z.object({
    id: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
})

/** `key` is one per opened modal, and `blocks` are the fields it has. */
export type Submission = {
  readonly key: string
  readonly blocks: readonly string[]
  readonly values: ConcernValues
}

/** The submitted form. */
export function readSubmission(body: SlackBody): Submission {
  const { view } = submission.parse(body)
  const field = (block: string): unknown => view.state.values[block]?.[VALUE] ?? {}
  const text = (block: string): string => typed.parse(field(block)).value ?? ''
  const choice = (block: string): string | null =>
    selected.parse(field(block)).selected_option?.value ?? null
  return {
    key: `slack:view:${view.id}`,
    blocks: Object.keys(view.state.values),
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
  user: z.object({ id: z.string() }),
  actions: z.tuple([
    z.object({ action_id: z.string(), action_ts: z.string(), value: z.string().optional() }),
  ]),
  container: z
    .object({ channel_id: z.string().optional(), message_ts: z.string().optional() })
    .optional(),
})

/** A pressed button: what is wanted, and a key that only a repetition of the same press has again. */
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

const userChange = z.object({
  event_id: z.string(),
  event: z.object({
    user: z.object({
      id: z.string(),
      team_id: z.string().nullish(),
      deleted: z.boolean().nullish(),
      is_restricted: z.boolean().nullish(),
      is_ultra_restricted: z.boolean().nullish(),
    }),
  }),
})

/**
 * An account of the workspace that has left or was made a guest; undefined for every other change of a profile, which
 * is none of our business.
 */
export function readDeparture(
  body: SlackBody,
  tenant: string,
): { key: string; userId: string } | undefined {
  const { event_id: id, event } = userChange.parse(body)
  const { user } = event
  const hasLeft = user.deleted || user.is_restricted || user.is_ultra_restricted
  if (!hasLeft || (user.team_id && user.team_id !== tenant)) return undefined
  return { key: `slack:event:${id}`, userId: user.id }
}

const revocation = z.object({ event: z.object({ tokens: z.object({ bot: z.array(z.string()) }) }) })

/** Whether it is our own token that was revoked, and not only one of a person. */
export function isOwnTokenRevoked(body: SlackBody): boolean {
  const read = revocation.safeParse(body)
  return read.success && read.data.event.tokens.bot.length > 0
}
