import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import { OTHER_INSTALL } from '../../sandbox/slack/people.ts'
import { startStage, type Stage } from './slack-echo.ts'
import { actions, ELEMENTS, home, input, modal, section, type Json } from './slack-samples.ts'

const TEACHER = CAST[0]!.slackUserId

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const call: Stage['call'] = (...args) => stage.call(...args)
const other = { token: OTHER_INSTALL.botToken }

/** A fresh trigger, as a slash command brings it. */
async function trigger(): Promise<string> {
  await stage.slack.slash('teacher', '/concern')
  return String(stage.last().body.trigger_id)
}

const viewOf = (answer: Json) => answer.view as Json // safe because the tests below only use it on ok answers
const open = async (view: Json = modal()) =>
  viewOf(await call('views.open', { trigger_id: await trigger(), view }))
const refusal = (error: string) => ({ ok: false, error })

describe('trigger ids', () => {
  it('a trigger opens a modal, which the person then sees', async () => {
    const view = await open()
    expect(view).toMatchObject({ type: 'modal', callback_id: 'concern', hash: expect.any(String) })
    const seen = await stage.slack.see('teacher')
    expect(seen.stack.map(({ id }) => id)).toEqual([view.id])
  })
  it('a trigger is good for exactly three seconds', async () => {
    const [early, late] = [await trigger(), await trigger()]
    stage.clock.offsetMs += 2900
    expect(await call('views.open', { trigger_id: early, view: modal() })).toMatchObject({
      ok: true,
    })
    stage.clock.offsetMs += 200
    expect(await call('views.open', { trigger_id: late, view: modal() })).toMatchObject(
      refusal('expired_trigger_id'),
    )
  })
  it('a trigger opens one modal only', async () => {
    const trigger_id = await trigger()
    await call('views.open', { trigger_id, view: modal() })
    expect(await call('views.open', { trigger_id, view: modal() })).toMatchObject(
      refusal('exchanged_trigger_id'),
    )
  })
  it('a refused view does not use up the trigger', async () => {
    const trigger_id = await trigger()
    expect(
      await call('views.open', { trigger_id, view: { ...modal(), blocks: [] } }),
    ).toMatchObject(refusal('invalid_arguments'))
    expect(await call('views.open', { trigger_id, view: modal() })).toMatchObject({ ok: true })
  })
  it('an invented trigger is refused', async () => {
    expect(await call('views.open', { trigger_id: '1.2.a', view: modal() })).toMatchObject(
      refusal('invalid_trigger_id'),
    )
  })
  it('a trigger of one workspace is worthless with the token of another', async () => {
    const trigger_id = await trigger()
    expect(await call('views.open', { trigger_id, view: modal() }, other)).toMatchObject(
      refusal('invalid_trigger_id'),
    )
  })
})

describe('what a view may be', () => {
  it('a bad block is refused with its place', async () => {
    const answer = await call('views.open', {
      trigger_id: await trigger(),
      view: modal(section('x'.repeat(3001))),
    })
    expect(answer).toMatchObject({
      ...refusal('invalid_arguments'),
      response_metadata: {
        messages: [
          '[ERROR] must be less than 3001 characters [json-pointer:/view/blocks/0/text/text]',
        ],
      },
    })
  })
  it('a view over 250 KB is refused', async () => {
    const blocks = Array.from({ length: 90 }, () => section('x'.repeat(2900)))
    expect(
      await call('views.open', { trigger_id: await trigger(), view: modal(...blocks) }),
    ).toMatchObject(refusal('view_too_large'))
  })
  it('an external id stands on one open view only', async () => {
    const first = await open({ ...modal(), external_id: 'draft-1' })
    const answer = await call('views.push', {
      trigger_id: await trigger(),
      view: { ...modal(), external_id: 'draft-1' },
    })
    expect(answer).toMatchObject(refusal('duplicate_external_id'))
    expect(
      await call('views.update', {
        external_id: 'draft-1',
        view: { ...modal(), external_id: 'draft-1' },
      }),
    ).toMatchObject({ ok: true, view: { id: first.id } })
  })
  it('an interactivity pointer is not issued here and not taken', async () => {
    expect(
      await call('views.open', {
        trigger_id: await trigger(),
        interactivity_pointer: 'a',
        view: modal(),
      }),
    ).toMatchObject(refusal('invalid_arguments'))
  })
})

describe('views.update', () => {
  it('an update with the current hash replaces the view and gives it a new hash', async () => {
    const { id, hash } = await open()
    const answer = await call('views.update', { view_id: id, hash, view: modal(section('Ready')) })
    expect(answer).toMatchObject({ ok: true, view: { id } })
    expect(viewOf(answer).hash).not.toBe(hash)
  })
  it('an update with an old hash is refused and changes nothing', async () => {
    const { id, hash } = await open()
    await call('views.update', { view_id: id, hash, view: modal(section('First')) })
    expect(
      await call('views.update', { view_id: id, hash, view: modal(section('Second')) }),
    ).toMatchObject(refusal('hash_conflict'))
    const seen = await stage.slack.see('teacher')
    expect(JSON.stringify(seen.stack)).toContain('First')
  })
  it('a closed view cannot be updated', async () => {
    const { id } = await open()
    await stage.slack.close('teacher')
    expect(await call('views.update', { view_id: id, view: modal() })).toMatchObject(
      refusal('not_found'),
    )
  })
  it('a view of one workspace cannot be updated with the token of another', async () => {
    const { id } = await open()
    expect(await call('views.update', { view_id: id, view: modal() }, other)).toMatchObject(
      refusal('not_found'),
    )
  })
  it.each([[{}], [{ view_id: 'V1', external_id: 'a' }]])(
    'exactly one name of the view is needed, not %j',
    async (names) => {
      expect(await call('views.update', { ...names, view: modal() })).toMatchObject(
        refusal('invalid_arguments'),
      )
    },
  )
  it('a modal cannot become a home', async () => {
    const { id } = await open()
    expect(await call('views.update', { view_id: id, view: home() })).toMatchObject(
      refusal('invalid_arguments'),
    )
  })
  it('what was typed stays where the same field still stands', async () => {
    const form = modal(input('plain_text_input'), input('static_select'))
    const { id } = await open(form)
    await stage.slack.fill('teacher', null, { plain_text_input: 'He said', static_select: 'o1' })
    await call('views.update', { view_id: id, view: modal(input('plain_text_input')) })
    const { stack } = await stage.slack.see('teacher')
    expect(stack[0]!.raw.state).toEqual({
      values: { plain_text_input: { p: { type: 'plain_text_input', value: 'He said' } } },
    })
  })
})

describe('views.push', () => {
  it('three views stack, a fourth is refused', async () => {
    const root = await open()
    const push = async () => call('views.push', { trigger_id: await trigger(), view: modal() })
    const second = await push()
    expect(second).toMatchObject({
      ok: true,
      view: { root_view_id: root.id, previous_view_id: root.id },
    })
    expect(await push()).toMatchObject({ ok: true })
    expect(await push()).toMatchObject(refusal('push_limit_reached'))
    await stage.slack.close('teacher')
    const seen = await stage.slack.see('teacher')
    expect(seen.stack.map(({ id }) => id)).toEqual([root.id, viewOf(second).id])
  })
  it('nothing is pushed where nothing is open', async () => {
    expect(await call('views.push', { trigger_id: await trigger(), view: modal() })).toMatchObject(
      refusal('not_found'),
    )
  })
})

describe('views.publish', () => {
  const publish = (more: Json = {}) =>
    call('views.publish', { user_id: TEACHER, view: home(), ...more })

  it('a person’s Home is theirs alone and is replaced by the next', async () => {
    const first = await publish()
    const second = await publish({ view: home(actions(ELEMENTS.button())) })
    expect(viewOf(second).id).toBe(viewOf(first).id)
    const [teacher, counselor] = [
      await stage.slack.see('teacher'),
      await stage.slack.see('counselor'),
    ]
    expect(teacher.home?.blocks).toMatchObject([{ type: 'actions' }])
    expect(counselor.home).toBe(null)
  })
  it('an old hash is refused', async () => {
    const { hash } = viewOf(await publish())
    expect(await publish({ hash })).toMatchObject({ ok: true })
    expect(await publish({ hash })).toMatchObject(refusal('hash_conflict'))
  })
  it('a modal is refused', async () => {
    expect(await publish({ view: modal() })).toMatchObject(refusal('invalid_arguments'))
  })
  it('nobody’s Home cannot be published', async () => {
    expect(await publish({ user_id: 'U0NOBODY1' })).toMatchObject(refusal('user_not_found'))
  })
})
