import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ConcernValues } from '../../src/core/conversation/intent.ts'
import { respond, type Reply, type Speech } from '../../src/core/conversation/respond.ts'
import { CONFLICT, FORBIDDEN, FORM, SAY } from '../../src/core/conversation/words.ts'
import type { DistrictClient } from '../../src/core/district/client.ts'
import { err, type Result } from '../../src/core/kernel/result.ts'
import type { Failure } from '../../src/core/kernel/failure.ts'
import { concern, task } from '../../src/core/store/tables/casework.ts'
import { account } from '../../src/core/store/tables/people.ts'
import { createScene, firstTask, openCase, type Scene } from '../helpers/casework.ts'

let scene: Scene
/** Every act that reached the district, by name. */
let acts: string[]
beforeEach(async () => {
  scene = await createScene()
  acts = []
})

const counted = (client: DistrictClient): DistrictClient => ({
  run: (name, input, envelope) => {
    acts.push(name)
    return client.run(name, input, envelope)
  },
  ask: (name, input, envelope) => {
    acts.push(name)
    return client.ask(name, input, envelope)
  },
})

const speech = (more: Partial<Speech> = {}): Speech => ({
  client: counted(scene.client),
  caller: scene.teacher.slack,
  introduce: () => {
    acts.push('introduce')
    return Promise.resolve()
  },
  ...more,
})

const values = (more: Partial<ConcernValues> = {}): ConcernValues => ({
  subjectId: scene.student.id,
  subjectText: '',
  schoolId: null,
  what: 'He said something that worries me',
  when: '',
  where: '',
  dangerNow: 'no',
  weapon: 'unknown',
  selfHarm: 'no',
  ...more,
})

/** Lets what the workspace said of the teacher run out. */
const forget = () =>
  scene.db.update(account).set({ checkedAt: 0 }).where(eq(account.personId, scene.teacher.id)).run()

const refused = (words: string): Reply => ({ kind: 'refused', words })

describe('somebody the workspace vouched for lately', () => {
  test('is served in one call', async () => {
    const reply = await respond(speech(), { kind: 'form.open' })
    expect(reply).toEqual({ kind: 'form', schools: [scene.school] })
    expect(acts).toEqual(['school.list'])
  })

  test('finds students of their own school', async () => {
    const q = scene.student.name.slice(0, 7)
    const reply = await respond(speech(), { kind: 'student.search', q })
    expect(reply).toMatchObject({ kind: 'suggestions', students: [{ id: scene.student.id }] })
  })

  test('gets a reference for a concern, and the same one for the same key', async () => {
    const one = speech({ requestKey: 'slack:view:V1' })
    const intent = { kind: 'concern.submit', values: values() } as const
    const reply = await respond(one, intent)
    expect(reply.kind).toBe('receipt')
    expect(await respond(one, intent)).toEqual(reply)
    expect(scene.db.select().from(concern).all()).toHaveLength(1)
  })

  test('is told of the fields to mend, by name', async () => {
    const what = ' '
    const reply = await respond(speech(), { kind: 'concern.submit', values: values({ what }) })
    expect(reply).toMatchObject({
      kind: 'mend',
      fields: { what: expect.stringContaining('Write') },
    })
  })

  test('must say who it is about, in either way', async () => {
    const nobody = values({ subjectId: null, subjectText: '  ' })
    const reply = await respond(speech(), { kind: 'concern.submit', values: nobody })
    expect(reply).toEqual({ kind: 'mend', fields: { subjectText: FORM.who } })
    expect(acts).toEqual([])
  })

  test('is not heard on what nobody understands', async () => {
    expect(await respond(speech(), { kind: 'ignored' })).toEqual({ kind: 'done' })
    expect(acts).toEqual([])
  })
})

describe('somebody the workspace has to be asked about', () => {
  test('is introduced once, and then served', async () => {
    forget()
    const introduce = () => {
      acts.push('introduce')
      const checkedAt = scene.clock.now
      scene.db.update(account).set({ checkedAt }).run()
      return Promise.resolve()
    }
    const reply = await respond(speech({ introduce }), { kind: 'form.open' })
    expect(reply.kind).toBe('form')
    expect(acts).toEqual(['school.list', 'introduce', 'school.list'])
  })

  test('is asked to try again when the workspace could not be asked', async () => {
    forget()
    expect(await respond(speech(), { kind: 'form.open' })).toEqual(refused(SAY.tryAgain))
    expect(acts).toEqual(['school.list', 'introduce', 'school.list'])
  })

  test('is refused as a guest when the workspace says so, without being introduced again', async () => {
    scene.db.update(account).set({ isMember: 0 }).run()
    expect(await respond(speech(), { kind: 'form.open' })).toEqual(refused(SAY.notForGuests))
    expect(acts).toEqual(['school.list'])
  })

  test('is refused as unlinked when nobody on the roster is them', async () => {
    scene.db.update(account).set({ personId: null }).run()
    expect(await respond(speech(), { kind: 'form.open' })).toEqual(refused(SAY.connectAccount))
  })
})

describe('a press on a card', () => {
  const place = { channel: 'D1', message: '1.1' }
  let ref: string
  beforeEach(async () => {
    ref = await firstTask(scene, await openCase(scene))
  })
  const manager = (more: Partial<Speech> = {}) => speech({ caller: scene.manager.slack, ...more })
  const state = () => scene.db.select().from(task).where(eq(task.id, ref)).get()?.state

  test('takes the task, and tells which message it was', async () => {
    const reply = await respond(manager(), { kind: 'task.seen', ref, place })
    expect(reply).toEqual({ kind: 'done' })
    expect(state()).toBe('acknowledged')
    expect(acts).toEqual(['task.acknowledge', 'chat.seen_card'])
  })

  test('on something that is no message tells of none', async () => {
    await respond(manager(), { kind: 'task.done', ref, place: null })
    expect(state()).toBe('done')
    expect(acts).toEqual(['task.complete'])
  })

  test('of somebody who is unknown tells nothing until they are known', async () => {
    scene.db.update(account).set({ checkedAt: 0 }).run()
    await respond(manager(), { kind: 'task.seen', ref, place })
    expect(acts).toEqual(['task.acknowledge', 'introduce', 'task.acknowledge'])
  })

  test('on what is done says so', async () => {
    await respond(manager(), { kind: 'task.done', ref, place })
    const again = await respond(manager(), { kind: 'task.done', ref, place })
    expect(again).toEqual(refused(CONFLICT.already_done))
  })

  test('on somebody else’s task is refused like one there is not', async () => {
    for (const id of [ref, 'no-such-task']) {
      const reply = await respond(speech(), { kind: 'task.open', ref: id })
      expect(reply).toEqual(refused(SAY.notYours))
    }
  })
})

describe('every refusal of the district becomes one sentence', () => {
  const failures: readonly [Failure, string][] = [
    [{ kind: 'unauthenticated' }, SAY.connectAccount],
    [{ kind: 'forbidden', why: 'role' }, FORBIDDEN.role],
    [{ kind: 'forbidden', why: 'inactive' }, SAY.inactive],
    [{ kind: 'not_found', what: 'task' }, SAY.notYours],
    [{ kind: 'conflict', code: 'already_closed' }, CONFLICT.already_closed],
    [{ kind: 'not_configured', what: 'slack' }, SAY.notConnected],
  ]
  test.each(failures)('%j', async (failure, words) => {
    const client: DistrictClient = {
      run: async () => err(failure) as Result<never, Failure>, // safe because it holds no value
      ask: async () => err(failure) as Result<never, Failure>, // safe for the same reason
    }
    expect(await respond(speech({ client }), { kind: 'form.open' })).toEqual(refused(words))
  })
})
