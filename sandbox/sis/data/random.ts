/** Arithmetic that stands in for chance: the same inputs give the same district on every machine. */

/** Mixes two numbers into 32 evenly spread bits (unsigned). The same pair always gives the same result. */
export function mix(seed: number, value: number): number {
  let h = (seed ^ Math.imul(value, 0x9e3779b1)) | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
