import { expect, test } from 'vitest'
import { createBench } from './bench.ts'
import { tellStory } from './story.ts'
test('x', async () => {
  const bench = await createBench()
  const story = await tellStory(bench.district)
  for (const path of [
    '/',
    '/concerns',
    '/concerns?show=decided',
    '/concerns/new',
    `/concerns/${story.concerns.urgent}`,
    '/cases',
    `/cases/${story.caseId}`,
    '/transfers',
    '/people',
    `/people/${story.students.jordan.id}`,
    '/roster',
    '/deliveries',
    '/settings',
    '/me/concerns',
    '/x',
  ]) {
    for (const as of [story.staff.counselor, story.staff.admin]) {
      const r = await bench.send(path, { as })
      const t = await r.text()
      console.log(path, r.status, t.length, /<h1>(.*?)<\/h1>/.exec(t)?.[1])
    }
  }
  expect(1).toBe(1)
})
