import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { appendLeaf, leafHash, rootOf, type Peak } from '../../src/core/store/merkle.ts'

/** The reference leaves of RFC 6962, as text: every byte of them is ASCII. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex').toString('latin1'))

const peaksOf = (leaves: readonly string[]): Peak[] =>
  leaves.reduce<Peak[]>((peaks, leaf) => appendLeaf(peaks, leafHash(leaf)), [])

/** The tree hash by its definition (RFC 6962 section 2.1), without a frontier. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (!only) return createHash('sha256').digest()
  if (leaves.length === 1) return only
  let cut = 1
  while (cut * 2 < leaves.length) cut *= 2
  const [left, right] = [treeHash(leaves.slice(0, cut)), treeHash(leaves.slice(cut))]
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest()
}

describe('the log tree', () => {
  test.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('has the known root for %i reference leaves', (size, root) => {
    expect(rootOf(peaksOf(LEAVES.slice(0, size))).toString('hex')).toBe(root)
  })

  test('has the root of the definition at every size up to 70', () => {
    const bodies = Array.from({ length: 70 }, (_, i) => `entry ${i}`)
    for (let size = 0; size <= bodies.length; size++) {
      const some = bodies.slice(0, size)
      expect(rootOf(peaksOf(some))).toEqual(treeHash(some.map(leafHash)))
    }
  })

  test('needs one peak for each bit of its size, so that a hundred thousand rows need six', () => {
    const leaf = leafHash('x')
    let peaks: Peak[] = []
    for (let i = 0; i < 1_000; i++) peaks = appendLeaf(peaks, leaf)
    expect(peaks.map((peak) => peak.size)).toEqual([512, 256, 128, 64, 32, 8])
  })

  test('changes when a leaf is edited, removed, added or swapped', () => {
    const bodies = Array.from({ length: 13 }, (_, i) => `entry ${i}`)
    const root = rootOf(peaksOf(bodies)).toString('hex')
    const variants = bodies.flatMap((body, i) => [
      bodies.with(i, `${body}!`),
      bodies.toSpliced(i, 1),
      bodies.toSpliced(i, 0, 'new'),
      i > 0 ? bodies.with(i, bodies[i - 1] ?? '').with(i - 1, body) : bodies.slice(0, -1),
    ])
    for (const variant of variants) {
      expect(rootOf(peaksOf(variant)).toString('hex')).not.toBe(root)
    }
  })
})
