/** sourcedIds: they look random, yet rise with the row number, so that order and look-up need no index. */
import { mix } from './random.ts'

export type IdKind = 'org' | 'session' | 'course' | 'class' | 'user' | 'enrollment'
export const ID_KINDS: readonly IdKind[] = [
  'org',
  'session',
  'course',
  'class',
  'user',
  'enrollment',
]
const KIND_SALT: Record<IdKind, number> = {
  org: 0x0a11,
  session: 0x0b22,
  course: 0x0c33,
  class: 0x0d44,
  user: 0x0e55,
  enrollment: 0x0f66,
}

export type IdSpace = {
  /** The id of a row of the formula. `variant` tells records of the same row apart, such as one per school. */
  base: (index: number, variant: number) => string
  /** The id of a row that exists only because of a control call. */
  extra: (index: number, variant: number) => string
  /** The row number an id of `base` must belong to, give or take one; -1 when it cannot be one. */
  guess: (id: string) => number
}

export type IdOptions = {
  kind: IdKind
  seed: number
  /** Changes every id of the kind; a provider that re-keys moves to the next epoch. */
  epoch: number
  count: number
  style: 'uuid' | 'numeric'
}

const SPACE = 2 ** 32
/** Numeric ids have ten digits throughout, so their order as text is their order as numbers. */
const NUMERIC_BASE = 4_000_000_000
const NUMERIC_EXTRA = 8_500_000_000
const VARIANTS_MAX = 128

const HEX4 = Array.from({ length: 0x1_0000 }, (_, n) => n.toString(16).padStart(4, '0'))
const HEX3 = Array.from({ length: 0x1000 }, (_, n) => n.toString(16).padStart(3, '0'))
const hex3 = (n: number): string => HEX3[n & 0xfff] ?? ''
const hex4 = (n: number): string => HEX4[n & 0xffff] ?? ''

function uuid(prefix: number, key: number): string {
  const low = mix(key, 0x51ed)
  const last = mix(low, 0x27d4)
  return `${hex4(prefix >>> 16)}${hex4(prefix)}-${hex4(key)}-4${hex3(low)}-a${hex3(low >>> 16)}-${hex4(key >>> 16)}${hex4(last >>> 16)}${hex4(last)}`
}

/** Builds the ids of one kind of record. */
export function createIdSpace(options: IdOptions): IdSpace {
  const salt = mix(options.seed ^ KIND_SALT[options.kind], options.epoch)
  const stride = SPACE / Math.max(1, options.count)
  const jitter = Math.max(1, Math.floor(stride) - 1)
  const numeric = options.style === 'numeric'
  return {
    base(index, variant) {
      const key = mix(salt + variant, index)
      const prefix = Math.floor(index * stride) + (key % jitter)
      return numeric ? String(NUMERIC_BASE + prefix) : uuid(prefix, key)
    },
    extra(index, variant) {
      if (numeric) return String(NUMERIC_EXTRA + index * VARIANTS_MAX + (variant % VARIANTS_MAX))
      const prefix = mix(mix(salt, 0x9b1d + variant), index)
      return uuid(prefix, mix(mix(salt, 0x7e57 + variant), index))
    },
    guess(id) {
      const prefix = numeric ? Number(id) - NUMERIC_BASE : Number.parseInt(id.slice(0, 8), 16)
      return prefix >= 0 && prefix < SPACE ? Math.floor(prefix / stride) : -1
    },
  }
}
