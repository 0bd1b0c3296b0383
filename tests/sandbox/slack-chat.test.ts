import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import { startStage, type Stage } from './slack-echo.ts'
import { actions, ELEMENTS, plain, section, type Json } from './slack-samples.ts'

const TEACHER = CAST[0]!.slackUserId

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const call: Stage['call'] = (...args) => stage.call(...args)

const post = (more: Json = {}): Json => ({
  channel: TEACHER,
  text: 'You have a task. Open Offramp.',
  unfurl_links: false,
  unfurl_media: false,
  ...more,
})
const refusal = (error: string) => ({ ok: false, error })

describe('chat.postMessage', () => {
  it.each([
    ['without text', { text: undefined }, 'no_text'],
    ['with blank text', { text: '  ' }, 'no_text'],
    ['with blocks but no text', { text: undefined, blocks: [section()] }, 'no_text'],
    ['with 40,001 characters', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['that may unfurl links', { unfurl_links: true }, 'invalid_arguments'],
    ['that says nothing of links', { unfurl_links: undefined }, 'invalid_arguments'],
    ['that says nothing of media', { unfurl_media: undefined }, 'invalid_arguments'],
    ['with metadata', { metadata: { event_type: 'a', event_payload: {} } }, 'invalid_arguments'],
    ['in a thread', { thread_ts: '1.2' }, 'invalid_arguments'],
    ['under another name', { username: 'Principal' }, 'invalid_arguments'],
    ['with attachments', { attachments: [] }, 'invalid_arguments'],
    ['to nobody', { channel: 'U0NOBODY1' }, 'channel_not_found'],
    ['to a deactivated person', { channel: 'U0GONE001' }, 'channel_not_found'],
    ['to a stranger', { channel: 'U0STRANG1' }, 'channel_not_found'],
    ['with bad blocks', { blocks: [actions()] }, 'invalid_blocks'],
  ])('a message %s is refused and leaves nothing', async (_, more, error) => {
    expect(await call('chat.postMessage', post(more))).toMatchObject(refusal(error))
    const seen = await stage.slack.see('teacher')
    expect(seen.messages).toEqual([])
  })
})

describe('chat.update', () => {
  const sent = async () => {
    const answer = await call('chat.postMessage', post({ blocks: [actions(ELEMENTS.button())] }))
    return { channel: String(answer.channel), ts: String(answer.ts) }
  }
  const shown = async () => (await stage.slack.see('teacher')).messages[0]

  it('new text and blocks replace the old ones', async () => {
    const message = await sent()
    const blocks = [{ type: 'context', elements: [plain('Done by you, 14:02')] }]
    expect(await call('chat.update', { ...message, text: 'Done', blocks })).toMatchObject({
      ok: true,
    })
    expect(await shown()).toMatchObject({ text: 'Done', blocks, editedTs: expect.any(String) })
  })
  it('blocks left out stay', async () => {
    await call('chat.update', { ...(await sent()), text: 'Seen' })
    expect(await shown()).toMatchObject({ text: 'Seen', blocks: [{ type: 'actions' }] })
  })
  it('an empty list takes the blocks away', async () => {
    await call('chat.update', { ...(await sent()), text: 'Withdrawn', blocks: [] })
    expect(await shown()).toMatchObject({ text: 'Withdrawn', blocks: [] })
  })
  it('a user id instead of the conversation is refused', async () => {
    const { ts } = await sent()
    expect(await call('chat.update', { channel: TEACHER, ts, text: 'a' })).toMatchObject(
      refusal('channel_not_found'),
    )
  })
  it('an unknown message is refused', async () => {
    const { channel } = await sent()
    expect(await call('chat.update', { channel, ts: '1.2', text: 'a' })).toMatchObject(
      refusal('message_not_found'),
    )
  })
  it('a message in another person’s conversation is refused', async () => {
    const { ts } = await sent()
    const { channel } = await call('conversations.open', { users: CAST[1]!.slackUserId })
    const { id } = channel as Json // safe because the call above answered with a channel
    expect(await call('chat.update', { channel: id, ts, text: 'a' })).toMatchObject(
      refusal('message_not_found'),
    )
  })
  it('an ephemeral note cannot be updated', async () => {
    const { channel } = await sent()
    const note = await call('chat.postEphemeral', { channel, user: TEACHER, text: 'Only you' })
    expect(note).toMatchObject({ ok: true })
    expect(await call('chat.update', { channel, ts: note.message_ts, text: 'a' })).toMatchObject(
      refusal('message_not_found'),
    )
  })
})
