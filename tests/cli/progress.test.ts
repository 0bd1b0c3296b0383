import { expect, test } from 'vitest'
import { progressLine, sentLine } from '../../cli/progress.ts'

const part = (received: number, total: number | null, done = false) => ({ received, total, done })

test('a sync whose size is known shows its share, its rate and the time left', () => {
  const line = progressLine({ orgs: part(10, 10, true), users: part(40, 190) }, 10_000)
  expect(line).toBe('[######..................] 50 of 200 records, 5/s, about 30 s left')
})

test('a sync that has everything promises nothing more', () => {
  const line = progressLine({ orgs: part(10, 10, true), users: part(190, 190, true) }, 10_000)
  expect(line).toBe('[########################] 200 of 200 records, 20/s')
})

test('a sync whose size is not known yet shows what it has and promises nothing', () => {
  const line = progressLine({ orgs: part(10, 10, true), users: part(1_240, null) }, 1_000)
  expect(line).toBe('[........................] 1,250 records, 1,250/s')
})

test('a provider that sends more than it announced never fills the bar past its end', () => {
  const line = progressLine({ users: part(210, 200) }, 1_000)
  expect(line).toContain(`[${'#'.repeat(24)}]`)
  expect(line).not.toContain('-')
})

test('nothing received yet is an empty bar', () => {
  expect(progressLine({}, 0)).toBe('[........................] 0 records, 0/s')
})

test('a file is counted in a unit in which its size is not nothing', () => {
  const small = sentLine({ name: 'a.zip', sent: 300, total: 12_400 }, 0)
  expect(small).toBe('[#.......................] a.zip: 1 of 13 KB')
  const large = sentLine({ name: 'b.zip', sent: 500_000, total: 12_400_000 }, 1_000)
  expect(large).toBe('[#.......................] b.zip: 0.5 of 12.4 MB, 500 KB/s')
})
