/** Everything a person, or Slack itself, can do to the app: the vocabulary of the driver. */
import { z } from 'zod'
import { wireSchema } from './sign.ts'

const common = {
  /** Slack user id, or the short name of a person such as `teacher`. */
  as: z.string().default('teacher'),
  wire: wireSchema.default({}),
  /** Waits up to this long, in milliseconds, until the app has stopped calling back. */
  settleMs: z.int().min(0).default(0),
}

/** A view by id; without one, the modal on top. */
const view = z.string().optional()
const values = z.record(z.string(), z.unknown())
const actionId = z.string()
const blockId = z.string().optional()
const json = z.record(z.string(), z.unknown())

export const actSchema = z.discriminatedUnion('do', [
  z.strictObject({
    ...common,
    do: z.literal('slash'),
    command: z.string().startsWith('/'),
    text: z.string().default(''),
    channel: z.string().optional(),
  }),
  z.strictObject({ ...common, do: z.literal('shortcut'), callbackId: z.string() }),
  z.strictObject({
    ...common,
    do: z.literal('messageShortcut'),
    callbackId: z.string(),
    /** A message of the staff room by time stamp; or any text by any author. */
    message: z.union([
      z.strictObject({ ts: z.string() }),
      z.strictObject({ text: z.string(), author: z.string() }),
    ]),
  }),
  z.strictObject({
    ...common,
    do: z.literal('press'),
    actionId,
    blockId,
    /** What is chosen, when the thing pressed is a menu. */
    value: z.unknown().optional(),
    on: z
      .union([
        z.strictObject({ message: z.string() }),
        z.strictObject({ view: z.string() }),
        z.strictObject({ home: z.literal(true) }),
      ])
      .optional(),
  }),
  z.strictObject({
    ...common,
    do: z.literal('suggest'),
    view,
    actionId,
    blockId,
    value: z.string(),
    /** Sends even what is shorter than the client would. */
    force: z.boolean().default(false),
  }),
  z.strictObject({ ...common, do: z.literal('fill'), view, values }),
  z.strictObject({
    ...common,
    do: z.literal('submit'),
    view,
    values: values.default({}),
    /** Sends even what the client would hold back, e.g. an empty required field. */
    force: z.boolean().default(false),
  }),
  z.strictObject({ ...common, do: z.literal('close'), view, all: z.boolean().default(false) }),
  z.strictObject({
    ...common,
    do: z.literal('openHome'),
    tab: z.enum(['home', 'messages']).default('home'),
  }),
  z.strictObject({
    ...common,
    do: z.literal('event'),
    event: json,
    /** Give the same one again to play a repetition. */
    eventId: z.string().optional(),
    isExtSharedChannel: z.boolean().default(false),
    /** The workspace named on the outside of the envelope, when it is not the one the app is installed in. */
    outerTeamId: z.string().optional(),
  }),
  z.strictObject({ ...common, do: z.literal('appRateLimited') }),
  z.strictObject({ ...common, do: z.literal('urlVerification'), challenge: z.string() }),
  z.strictObject({ ...common, do: z.literal('sslCheck') }),
  z.strictObject({
    ...common,
    do: z.literal('raw'),
    body: z.string(),
    contentType: z.string().default('application/x-www-form-urlencoded'),
  }),
])

/** What a script writes; defaults may be left out. */
export type ActInput = z.input<typeof actSchema>
export type Act = z.output<typeof actSchema>
export type ActOf<Do extends Act['do']> = Extract<Act, { do: Do }>
export type InputOf<Do extends ActInput['do']> = Extract<ActInput, { do: Do }>
