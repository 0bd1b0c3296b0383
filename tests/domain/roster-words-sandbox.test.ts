import { expect, test } from 'vitest'
import { OPERATOR } from '../helpers/district.ts'
import { sync } from './roster-run.ts'
import { startScene, type SisScene } from './roster-sis.ts'

const STUDENTS = 120
/** Rows of a page, so that a list takes several. */
const PAGE_SIZE = 50

async function words({ district }: SisScene) {
  const listed = await district.client.ask('roster.words', {}, { caller: OPERATOR })
  if (!listed.ok) throw new Error(JSON.stringify(listed.error))
  return listed.value.unmapped.map(({ kind, value, count }) => ({ kind, value, count }))
}

test('a word of the SIS counts the people it is about, however often the roster is read', async () => {
  const scene = await startScene(STUDENTS)
  try {
    const { district, courier } = scene
    const kind = 'oneroster-1.2'
    const set = { kind, pageSize: PAGE_SIZE } as const
    await district.client.run('source.set', set, { caller: OPERATOR })
    await sync(district, courier, { dryRun: true })
    const once = await words(scene)
    expect(once.length).toBeGreaterThan(0)
    for (let i = 0; i < 3; i++) {
      await scene.control('transfer')
      await scene.daysLater(1)
      await sync(district, courier)
      expect(await words(scene)).toEqual(once)
    }
  } finally {
    await scene.sis.close()
  }
})

test('a word the SIS no longer uses is no question any more, and is one again when it comes back', async () => {
  const scene = await startScene(STUDENTS)
  try {
    const { district, courier } = scene
    const set = { kind: 'oneroster-1.2', pageSize: PAGE_SIZE } as const
    await district.client.run('source.set', set, { caller: OPERATOR })
    const before = await sync(district, courier).then(() => words(scene))
    for (const badRows of [['unknown-role'], [], ['unknown-role']]) {
      await scene.control('switches', { badRows, badEvery: 50 })
      await scene.daysLater(1)
      await sync(district, courier)
      const more = (await words(scene)).filter(
        ({ value }) => !before.some((w) => w.value === value),
      )
      expect(more.length).toBe(badRows.length)
    }
  } finally {
    await scene.sis.close()
  }
})
