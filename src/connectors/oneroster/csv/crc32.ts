/** Reversed polynomial of CRC-32 (ISO 3309), as zip uses it. */
const POLYNOMIAL = 0xedb88320
/** Tables for this many bytes at a time. */
const LANES = 4

const tables = makeTables()

function makeTables(): readonly Uint32Array[] {
  const first = new Uint32Array(256)
  for (let i = 0; i < 256; i++) {
    let value = i
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
    first[i] = value
  }
  const made = [first]
  for (let lane = 1; lane < LANES; lane++) {
    const before = made[lane - 1] ?? first
    made.push(before.map((value) => (value >>> 8) ^ (first[value & 255] ?? 0)))
  }
  return made
}

const [T0, T1, T2, T3] = [0, 1, 2, 3].map((i) => tables[i] ?? new Uint32Array(256)) as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
] // safe because four were made

/** The checksum of everything so far, from the one before it (0 at first) and the next bytes. */
export function crc32(before: number, bytes: Uint8Array): number {
  let crc = ~before
  const whole = bytes.length - (bytes.length % LANES)
  let i = 0
  for (; i < whole; i += LANES) {
    crc ^=
      at(bytes, i) | (at(bytes, i + 1) << 8) | (at(bytes, i + 2) << 16) | (at(bytes, i + 3) << 24)
    crc =
      at(T3, crc & 255) ^
      at(T2, (crc >>> 8) & 255) ^
      at(T1, (crc >>> 16) & 255) ^
      at(T0, crc >>> 24)
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ at(T0, (crc ^ at(bytes, i)) & 255)
  return ~crc >>> 0
}

const at = (list: Uint8Array | Uint32Array, index: number): number => list[index] ?? 0
