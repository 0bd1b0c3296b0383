import { describe, expect, test } from 'vitest'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { apiKey } from '../../src/core/store/tables/door.ts'
import { roleGrant } from '../../src/core/store/tables/people.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { sha256 } from '../../src/core/store/vault.ts'
import { createScene, move, offerCase, type Scene } from '../helpers/casework.ts'
import { OPERATOR } from '../helpers/district.ts'
import { seedStudent } from '../helpers/people.ts'

describe('transfer.list', () => {
  const keyOf = (scene: Scene, scopes: string): Caller => {
    const key = `key with ${scopes}`
    scene.db
      .insert(apiKey)
      .values({ id: scopes, hash: sha256(key), name: 'k', scopes, createdAt: scene.clock.now })
      .run()
    return { via: 'api_key', key }
  }

  test('shows a key with roster.read the move and never that there is a case', async () => {
    const scene = await createScene()
    await offerCase(scene)
    const { transfers } = await scene.ask('transfer.list', {}, keyOf(scene, 'roster.read'))
    expect(transfers).toEqual([expect.objectContaining({ person: scene.student, handover: null })])
    const refused = [OPERATOR, keyOf(scene, 'sync.run')]
    for (const caller of refused) {
      const answer = await scene.client.ask('transfer.list', {}, { caller })
      expect(answer).toEqual({ ok: false, error: { kind: 'forbidden', why: 'role' } })
    }
  })

  test('shows both schools and the team their side of it, and nobody else anything', async () => {
    const scene = await createScene()
    const { handoverId } = await offerCase(scene)
    const directionFor = async (caller: Caller) =>
      (await scene.ask('transfer.list', {}, caller)).transfers.map((one) => [
        one.handover?.id,
        one.handover?.direction,
      ])
    expect(await directionFor(scene.other.chair.session)).toEqual([[handoverId, 'incoming']])
    expect(await directionFor(scene.chair.session)).toEqual([[handoverId, 'outgoing']])
    scene.db.update(roleGrant).set({ untilAt: scene.clock.now }).run()
    expect(await directionFor(scene.manager.session)).toEqual([[handoverId, 'outgoing']])
    expect(await directionFor(scene.teacher.session)).toEqual([])
    expect(await directionFor(scene.other.chair.session)).toEqual([])
  })

  test('pages through every move once, the newest first', async () => {
    const scene = await createScene()
    const ids = Array.from({ length: 70 }, (_, i) => `page-${i}`)
    const at = { toOrgId: scene.other.school.id, fromOrgId: scene.school.id }
    for (const [i, id] of ids.entries()) {
      scene.db
        .insert(transfer)
        .values({
          ...at,
          id,
          personId: seedStudent(scene).id,
          effectiveOn: '2026-10-12',
          kind: 'transfer',
          state: 'confirmed',
          runId: 'run',
          detectedAt: scene.clock.now + Math.floor(i / 3),
        })
        .run()
    }
    for (const caller of [scene.chair.session, scene.coordinator.session]) {
      const first = await scene.ask('transfer.list', {}, caller)
      const cursor = first.nextCursor ?? ''
      const rest = await scene.ask('transfer.list', { cursor }, caller)
      const seen = [...first.transfers, ...rest.transfers]
      expect(first.transfers).toHaveLength(50)
      expect(rest.nextCursor).toBeNull()
      expect(seen.map((one) => one.id).toSorted()).toEqual(ids.toSorted())
      const times = seen.map((one) => one.detectedAt)
      expect(times).toEqual(times.toSorted((a, b) => b - a))
    }
  })

  test('shows no move that nobody was told of', async () => {
    const scene = await createScene()
    move(scene, scene.other.school)
    for (const state of ['planned', 'held', 'folded', 'announced', 'muted', 'quiet'] as const) {
      scene.db.update(transfer).set({ state }).run()
      expect((await scene.ask('transfer.list', {}, scene.other.chair.session)).transfers).toEqual(
        [],
      )
    }
  })
})
