import { afterEach, expect, test } from 'vitest'
import type { RosterPage } from '../../src/core/ports/roster-source.ts'
import { comeToRest } from './model-end.ts'
import { openPlay, play, type Play } from './model-play.ts'
import type { Setup } from './model-setup.ts'
import { rows } from './stage.ts'

const PLAIN: Setup = { name: 'plain', switches: {}, faults: {} }

let game: Play
afterEach(() => game.stage.close())

async function open(): Promise<void> {
  game = await openPlay(PLAIN, 7)
  expect(await play(game, { do: 'read', mode: 'full', deaths: [] })).toEqual([])
}

test('the model sees that a student is archived who is still there', async () => {
  await open()
  const students = await game.stage.provider.students()
  loseOnTheWay(students[3]?.sourcedId ?? '')
  const wrong = await comeToRest(game, [1, 4, 4])
  expect(wrong).toContainEqual(expect.stringContaining('1000003 was archived'))
})

test('the model sees a move that never happened', async () => {
  await open()
  const { storage } = game.stage.district
  storage.database.exec(`
    INSERT INTO transfer (id, person_id, from_org_id, to_org_id, effective_on, kind, state, run_id, detected_at)
    SELECT 't', p.id, p.home_school_id, o.id, '2026-10-13', 'transfer', 'confirmed', 'r', 0
    FROM person AS p JOIN org AS o ON o.type = 'school' AND o.id <> p.home_school_id
    WHERE p.is_student = 1 LIMIT 1`)
  const wrong = await play(game, { do: 'read', mode: 'full', deaths: [] })
  expect(wrong).toEqual([expect.stringContaining('never did')])
})

test('the model sees a wrong name, a lost guardian and a student too many', async () => {
  await open()
  const { database } = game.stage.district.storage
  const [link] = rows(game.stage.district, 'SELECT student_id AS id FROM guardianship LIMIT 1')
  database.exec(`
    UPDATE person SET family_name = 'Zzz' WHERE id = '${String(link?.['id'])}';
    DELETE FROM guardianship WHERE student_id = '${String(link?.['id'])}';
    UPDATE person SET is_student = 1 WHERE id = (SELECT id FROM person WHERE is_guardian = 1 LIMIT 1)`)
  const wrong = await comeToRest(game, [])
  expect(wrong.join('\n')).toMatch(/has name .*ZZZ[^]*has no guardian[^]*1 students too many/)
})

/** A courier that keeps one record back and denies it when it is asked for. */
function loseOnTheWay(id: string): void {
  const { courier } = game.stage
  const deliver = courier.deliver.bind(courier)
  const isOther = (row: unknown): boolean => (Array.isArray(row) ? row[0] : row) !== id
  const without = (text: string): string => {
    const list: unknown = JSON.parse(text)
    return JSON.stringify(Array.isArray(list) ? list.filter(isOther) : list)
  }
  const cut = (page: RosterPage): RosterPage => ({
    ...page,
    ids: without(page.ids),
    chunks: page.chunks.map(without),
    received: page.received - Number(page.ids.includes(id)),
  })
  Object.assign(courier, {
    deliver: async (delivery: Parameters<typeof deliver>[0]) => {
      const answer = await deliver(delivery)
      if (!answer.ok) return answer
      const { value } = answer
      if (value.kind === 'roster.page')
        return { ok: true, value: { ...value, page: cut(value.page) } }
      const isDenied = delivery.kind === 'roster.one' && delivery.ask.sourcedId === id
      return isDenied ? { ok: true, value: { ...value, found: 'absent' } } : answer
    },
  })
}
