import { SIGNATURE, SIZE, u32, u64 } from './zip-format.ts'

/** How the sizes of an entry follow it: after how many bytes of signature, and with eight bytes each in ZIP64. */
export type Descriptor = { readonly lead: number; readonly isWide: boolean }

/** Where in the bytes at hand the data of an entry ends, and what follows it. */
export type DataEnd = Descriptor & { readonly data: number }

const SIGNATURE_BYTES = 4
const P = 0x50
/** What may follow an entry. */
const NEXT_RECORD: ReadonlySet<number> = new Set([SIGNATURE.local, SIGNATURE.central])
/** Bytes that are held back while the end of an entry is looked for: a descriptor and the signature that follows. */
export const HELD_BACK = SIGNATURE_BYTES + SIZE.wideDescriptor + SIGNATURE_BYTES - 1

const sizeOf = (isWide: boolean): number => (isWide ? SIZE.wideDescriptor : SIZE.descriptor)

export const descriptorLength = ({ lead, isWide }: Descriptor): number => lead + sizeOf(isWide)

/** The descriptor at the beginning of `bytes`: with a signature of its own or, in old zips, without. */
export const descriptorAt = (bytes: Uint8Array, isWide: boolean): Descriptor => ({
  lead: u32(bytes, 0) === SIGNATURE.descriptor ? SIGNATURE_BYTES : 0,
  isWide,
})

/**
 * Where the data of an entry ends that did not say how long it is: where a descriptor states as many packed bytes as
 * were read (`passed` before `bytes`) and another record begins. Null while that is not at hand.
 */
export function findDataEnd(bytes: Uint8Array, passed: number): DataEnd | null {
  for (let i = bytes.indexOf(P, SIZE.descriptor); i !== -1; i = bytes.indexOf(P, i + 1)) {
    if (i + SIGNATURE_BYTES > bytes.length) return null
    if (!NEXT_RECORD.has(u32(bytes, i))) continue
    const end = endBefore(i, { bytes, passed }, false) ?? endBefore(i, { bytes, passed }, true)
    if (end) return end
  }
  return null
}

type Read = { readonly bytes: Uint8Array; readonly passed: number }

/** The descriptor that ends where the next record begins, if it states as many bytes as were read. */
function endBefore(next: number, { bytes, passed }: Read, isWide: boolean): DataEnd | null {
  const plain = next - sizeOf(isWide)
  if (plain < 0) return null
  const stated = isWide ? u64(bytes, plain + 4) : u32(bytes, plain + 4)
  const signed = plain - SIGNATURE_BYTES
  const isSigned = signed >= 0 && u32(bytes, signed) === SIGNATURE.descriptor
  if (isSigned && stated === passed + signed) {
    return { data: signed, lead: SIGNATURE_BYTES, isWide }
  }
  return stated === passed + plain ? { data: plain, lead: 0, isWide } : null
}

type Sums = { readonly crc: number; readonly packed: number; readonly unpacked: number }

export function readDescriptor(bytes: Uint8Array, { lead, isWide }: Descriptor): Sums {
  const size = (at: number): number => (isWide ? u64(bytes, at) : u32(bytes, at))
  return { crc: u32(bytes, lead), packed: size(lead + 4), unpacked: size(lead + (isWide ? 12 : 8)) }
}
