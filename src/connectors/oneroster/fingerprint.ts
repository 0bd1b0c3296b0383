/** Odd multipliers of two independent lanes (golden ratio, xxHash primes). */
const LANE_A = 0x9e3779b1
const LANE_B = 0x85ebca77
const MIX_A = 0xc2b2ae3d
const MIX_B = 0x27d4eb2f
/** Bits of the second lane that still fit a double beside the 32 of the first: 53 in all. */
const HIGH_BITS = 0x1fffff

/**
 * A number that changes when the text changes: 53 bits, synchronous, not cryptographic. It tells an unchanged row
 * from a changed one and nothing more. `salt` makes the same text hash differently.
 */
export function fingerprint(text: string, salt: number): number {
  let a = salt ^ 0x165667b1
  let b = salt ^ 0x61c88647
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, LANE_A)
    b = Math.imul(b ^ code, LANE_B)
    b ^= b >>> 15
  }
  a = Math.imul(a ^ (a >>> 16), MIX_A) ^ Math.imul(b ^ (b >>> 13), MIX_B)
  b = Math.imul(b ^ (b >>> 16), MIX_B) ^ Math.imul(a ^ (a >>> 13), MIX_A)
  a ^= a >>> 16
  b ^= b >>> 16
  return (b & HIGH_BITS) * 0x1_0000_0000 + (a >>> 0)
}
