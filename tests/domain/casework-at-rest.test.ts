import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HOUR } from '../../src/core/kernel/time.ts'
import { createScene, move, offeredHandover, openCase, raise, WORDS } from '../helpers/casework.ts'

/** Sentences that go into every free-text field of casework. */
const SECRETS = {
  ...WORDS,
  description: 'the boy with the turquoise skateboard',
  reason: 'the drawing names the quarry on friday',
  note: 'his uncle owns the walnut farm rifle',
  title: 'visit the uncle at the walnut farm',
  outcome: 'the uncle locks it in the pantry',
  decline: 'the family went to the seaside instead',
} as const

/** One word of each, in case a sentence was cut into pieces. */
const RARE_WORDS = [
  'zebrafish',
  'lavender',
  'marzipan',
  'turquoise',
  'quarry',
  'walnut',
  'pantry',
  'seaside',
]

test('nothing anybody wrote about a person can be read from the database files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'district-'))
  try {
    const scene = await createScene({ path: join(folder, 'district.sqlite') })
    await raise(scene, { subjectId: null, subjectText: SECRETS.description })
    const caseId = await openCase(scene, { reason: SECRETS.reason })
    const as = scene.manager.session
    await scene.run('case.add_note', { caseId, text: SECRETS.note }, as)
    const dueAt = scene.clock.now + HOUR
    const wanted = { caseId, title: SECRETS.title, ownerId: scene.manager.id, dueAt }
    const { id } = await scene.run('task.add', wanted, as)
    await scene.run('task.complete', { id, outcome: SECRETS.outcome }, as)
    move(scene, scene.other.school)
    const handoverId = await offeredHandover(scene)
    const declined = { handoverId, reason: SECRETS.decline }
    await scene.run('transfer.decline', declined, scene.other.chair.session)
    const view = await scene.ask('case.read', { id: caseId }, as)
    const shown = JSON.stringify(view)
    for (const written of [
      SECRETS.reason,
      SECRETS.note,
      SECRETS.title,
      SECRETS.outcome,
      SECRETS.decline,
    ]) {
      expect(shown).toContain(written)
    }
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)))
    // what is meant to be plain is found, so the search works
    expect(files.some((bytes) => bytes.includes(scene.teacher.email))).toBe(true)
    for (const secret of [...Object.values(SECRETS), ...RARE_WORDS]) {
      const found = files.some((bytes) => bytes.includes(secret))
      expect({ secret, found }).toEqual({ secret, found: false })
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
