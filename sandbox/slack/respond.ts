/** What the app may post to a `response_url`: a note only this person sees, or a change to the message pressed. */
import type { Block } from './blocks.ts'
import { isObject, type JsonObject } from './json.ts'
import { LIMITS } from './limits.ts'
import { addMessage, changeMessage, removeMessage } from './messages.ts'
import { checkMessageBlocks, compile } from './schema/check.ts'
import { bool, exactly, may, oneOf } from './schema/field.ts'
import { errorLine, errorLines } from './schema/messages.ts'
import type { Desk, Message, ResponseUrl, World } from './world.ts'

export type Response = {
  text?: string
  blocks?: unknown[]
  response_type?: string
  replace_original?: boolean
  delete_original?: boolean
}

export const isResponse = compile<Response>(
  exactly<Response>({
    text: may({ type: 'string', maxLength: LIMITS.messageText }),
    blocks: may({ type: 'array' }),
    // `in_channel` would show a private act to everyone in the conversation.
    response_type: may(oneOf('ephemeral')),
    replace_original: may(bool),
    delete_original: may(bool),
  }),
)

type Responded = { status: number; body: string | JsonObject }

const refused = (status: number, error: string, messages: readonly string[] = []): Responded => ({
  status,
  body: { ok: false, error, ...(messages.length === 0 ? {} : { response_metadata: { messages } }) },
})

const NOT_FOUND = 404
const BAD_REQUEST = 400
const OK: Responded = { status: 200, body: 'ok' }

/** Shows the person a response, whether it came to a `response_url` or as the answer to a slash command. */
export function showResponse(
  world: World,
  target: { desk: Desk; channel: string; original: Message | null },
  response: Response,
): string[] {
  const { desk, channel, original } = target
  if (response.delete_original === true && original !== null) {
    removeMessage(desk, original)
    return []
  }
  const text = response.text ?? ''
  if (text.trim() === '') return [errorLine('house rule: a response needs text', '/text')]
  const checked = checkMessageBlocks(response.blocks)
  if (response.blocks !== undefined && !checked.ok) return checked.messages
  const blocks: Block[] = checked.ok ? checked.value : []
  if (response.replace_original === true && original !== null)
    changeMessage(world, { desk, message: original }, { text, blocks })
  else addMessage(world, desk, { channel, text, blocks, isEphemeral: true })
  return []
}

function usable(world: World, url: ResponseUrl): boolean {
  return world.now() - url.issuedAtMs <= LIMITS.responseUrlMs && url.uses < LIMITS.responseUrlUses
}

export function answerResponseUrl(world: World, id: string, body: unknown): Responded {
  const url = world.responseUrls.get(id)
  const desk = url === undefined ? undefined : world.desks.get(url.userId)
  if (url === undefined || desk === undefined) return refused(NOT_FOUND, 'no_such_url')
  if (!usable(world, url))
    return refused(NOT_FOUND, url.uses < LIMITS.responseUrlUses ? 'expired_url' : 'used_url')
  if (!isObject(body)) return refused(BAD_REQUEST, 'invalid_payload')
  if (!isResponse(body))
    return refused(BAD_REQUEST, 'invalid_arguments', errorLines(isResponse.errors, ''))
  url.uses += 1
  const original = desk.messages.find((message) => message.ts === url.messageTs) ?? null
  const faults = showResponse(world, { desk, channel: url.channel, original }, body)
  return faults.length === 0 ? OK : refused(BAD_REQUEST, 'invalid_blocks', faults)
}
