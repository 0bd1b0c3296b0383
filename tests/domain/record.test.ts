import { createPublicKey, verify } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { DAY, HOUR, SECOND } from '../../src/core/kernel/time.ts'
import { appendLeaf, leafHash, rootOf, type Peak } from '../../src/core/store/merkle.ts'
import { outbox, request } from '../../src/core/store/tables/door.ts'
import { login, session } from '../../src/core/store/tables/people.ts'
import { createScene, raise, WORDS, type Scene } from '../helpers/casework.ts'
import { OPERATOR, SERVICE } from '../helpers/district.ts'
import { createOutside } from '../helpers/outside.ts'
import { seedStaff } from '../helpers/people.ts'

const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

let scene: Scene
let auditor: Caller
beforeEach(async () => {
  scene = await createScene()
  auditor = seedStaff(scene, { roles: ['auditor'] }).session
})

async function exportAll(caller: Caller, limit: number) {
  const all: { seq: number; body: string; leaf: string }[] = []
  for (let after: number | null = 0; after !== null;) {
    const page: { entries: typeof all; nextAfter: number | null } = await scene.ask(
      'audit.export',
      { after, limit },
      caller,
    )
    all.push(...page.entries)
    after = page.nextAfter
  }
  return all
}

describe('the exported record', () => {
  test('together with a checkpoint proves itself: the root follows from the entries alone', async () => {
    await raise(scene)
    const { note } = await scene.ask('audit.checkpoint', {}, auditor)
    const [origin, size, root] = note.split('\n')
    const entries = (await exportAll(auditor, 5_000)).slice(0, Number(size))
    const peaks = entries.reduce<Peak[]>((all, { body }) => appendLeaf(all, leafHash(body)), [])
    expect(origin).toBe('offramp.test/district-under-test')
    expect(entries).toHaveLength(Number(size))
    expect(rootOf(peaks).toString('base64')).toBe(root)
  })

  test('comes in pages without a gap or a repeat, though reading it adds to it', async () => {
    for (let i = 0; i < 5; i++) await raise(scene)
    const seqs = (await exportAll(auditor, 3)).map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.map((_, i) => i + 1))
    expect(seqs.length).toBeGreaterThan(7)
  })

  test('names ids and codes, never a person or a word of the matter', async () => {
    await raise(scene)
    const all = JSON.stringify(await exportAll(OPERATOR, 5_000))
    for (const word of [...Object.values(WORDS), scene.student.name, scene.teacher.name]) {
      expect(all).not.toContain(word)
    }
  })

  test('is itself on the record when it was read', async () => {
    await scene.ask('audit.export', {}, auditor)
    const last = (await exportAll(OPERATOR, 5_000)).map(({ body }) => JSON.parse(body))
    expect(last).toContainEqual(expect.objectContaining({ act: 'audit.export', outcome: 'ok' }))
  })

  test('is for the auditor and the operator only', async () => {
    for (const caller of [
      scene.teacher.session,
      scene.chair.session,
      scene.coordinator.session,
      SERVICE,
    ]) {
      for (const name of ['audit.export', 'audit.checkpoint'] as const) {
        const answer = await scene.client.ask(name, {}, { caller })
        expect(answer).toMatchObject({ error: { kind: 'forbidden' } })
      }
    }
  })
})

describe('a checkpoint', () => {
  test('is signed with the district’s own lasting key', async () => {
    const { note, publicKey } = await scene.ask('audit.checkpoint', {}, OPERATOR)
    const [text = '', signed = ''] = note.split('\n\n')
    const raw = Buffer.from(
      /^[^+]+\+[0-9a-f]{8}\+(.+)$/.exec(publicKey)?.[1] ?? '',
      'base64',
    ).subarray(1)
    const key = createPublicKey({
      key: Buffer.concat([SPKI_HEAD, raw]),
      format: 'der',
      type: 'spki',
    })
    const signature = Buffer.from(signed.trimEnd().split(' ')[2] ?? '', 'base64').subarray(4)
    expect(verify(null, Buffer.from(`${text}\n`), key, signature)).toBe(true)
    expect((await scene.ask('audit.checkpoint', {}, OPERATOR)).publicKey).toBe(publicKey)
  })
})

describe('pruning', () => {
  const keys = () =>
    scene.db
      .select()
      .from(request)
      .all()
      .map(({ key }) => key)
  const addAnswer = (key: string, at: number) =>
    scene.db
      .insert(request)
      .values({ key, command: 'c', result: Buffer.from('sealed'), at })
      .run()
  const run = async () => {
    await scene.drain(createOutside())
    const [row] = scene.db.select().from(outbox).where(eq(outbox.kind, 'record.prune')).all()
    if (!row) throw new Error('nothing prunes')
    return row
  }

  test('is due a day after the district was made, and every day from then on', async () => {
    expect(scene.nextDueAt()).toBe(scene.clock.now + DAY)
    scene.clock.advance(DAY)
    expect(await run()).toMatchObject({ state: 'pending', nextAt: scene.clock.now + DAY })
  })

  test('forgets answers nobody asks for again, dead sessions and unfinished sign-ins, and nothing else', async () => {
    scene.clock.advance(DAY)
    const { now } = scene.clock
    addAnswer('old', now - 4 * DAY)
    addAnswer('recent', now - 2 * DAY)
    const common = { personId: 'p', issuer: 'i', subject: 's', createdAt: 1, seenAt: 1 }
    scene.db.delete(session).run()
    scene.db
      .insert(session)
      .values({ ...common, hash: 'ended', expiresAt: now - 3 * DAY })
      .run()
    scene.db
      .insert(session)
      .values({ ...common, hash: 'fresh', expiresAt: now - HOUR })
      .run()
    const secret = new Uint8Array(1)
    scene.db
      .insert(login)
      .values({ hash: 'stale', secret, returnTo: '/', expiresAt: now - 1 })
      .run()
    scene.db
      .insert(login)
      .values({ hash: 'open', secret, returnTo: '/', expiresAt: now + 1 })
      .run()
    await run()
    expect(keys()).toEqual(['recent'])
    expect(scene.db.select().from(session).all()).toMatchObject([{ hash: 'fresh' }])
    expect(scene.db.select().from(login).all()).toMatchObject([{ hash: 'open' }])
  })

  test('goes on shortly when there is more than one batch', async () => {
    scene.clock.advance(DAY)
    for (let i = 0; i < 700; i++) addAnswer(`old ${i}`, 1)
    expect(await run()).toMatchObject({ state: 'pending', nextAt: scene.clock.now + SECOND })
    expect(keys()).toHaveLength(200)
    scene.clock.advance(SECOND)
    expect(await run()).toMatchObject({ nextAt: scene.clock.now + DAY })
    expect(keys()).toHaveLength(0)
  })
})
