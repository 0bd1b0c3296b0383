import { expect, test } from 'vitest'
import { signCheckpoint } from '../../src/core/store/checkpoint.ts'

/** Signed in Node with the same seed; Ed25519 is deterministic. */
const SIGNED_IN_NODE = {
  note: [
    'offramp.test/d1',
    '42',
    'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
    '',
    '— offramp.test/d1 GGiOnEHCqwuU1HVl4KrhxZ5SXLR52dd99rhOedZL9ExPWiubkV6aMSTm2nvuFqkZP1gRcSmHr3UKYJ4SLiyOuA/iCQU=',
    '',
  ].join('\n'),
  publicKey: 'offramp.test/d1+18688e9c+AW56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx',
}

test('the runtime the product runs on signs the same note as Node does', () => {
  const root = Buffer.alloc(32, 1).toString('base64')
  const signed = signCheckpoint(Buffer.alloc(32, 5), { origin: 'offramp.test/d1', size: 42, root })
  expect(signed).toEqual(SIGNED_IN_NODE)
})
