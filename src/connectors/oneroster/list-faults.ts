import type { ListFaultKind, PortFailure } from '../../core/ports/port-failure.ts'
import type { Collection } from '../../core/ports/roster-source.ts'

/** A page of that list is longer than we can hold, also when only a few rows are asked for. */
export const tooLarge = (collection: Collection): PortFailure => ({
  retry: 'later',
  reason: 'unreadable',
  fault: `too_large_${collection}`,
})

/** Failures that say something about the list that was asked for, and not only about the line to the provider. */
const KINDS: readonly ListFaultKind[] = [
  'forbidden',
  'gone',
  'rejected',
  'timeout',
  'unavailable',
  'unreadable',
]

/** Of the first rows a new connection is judged by, the others may as well mean that an address is wrong. */
const KINDS_OF_SAMPLES: readonly ListFaultKind[] = ['forbidden', 'timeout']

/** The failure with the name of the list that was asked for, unless it is known already what is at fault. */
export function ofList(
  failure: PortFailure,
  collection: Collection,
  kinds: readonly ListFaultKind[] = KINDS,
): PortFailure {
  const kind = kinds.find((each) => each === failure.reason)
  if (failure.fault !== undefined || kind === undefined) return failure
  return { ...failure, fault: `${kind}_${collection}` }
}

/** As `ofList`, for the first rows of a list. */
export const ofSample = (failure: PortFailure, collection: Collection): PortFailure =>
  ofList(failure, collection, KINDS_OF_SAMPLES)
