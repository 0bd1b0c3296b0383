/** Reads what a record of the API says, for writing it as cells. */

export type CsvRecord = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is CsvRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A cell: text as it is, flags as words, nothing for what is missing. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** The id a reference points to. */
export const refOf = (value: unknown): string => (isRecord(value) ? textOf(value['sourcedId']) : '')

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Several values in one cell, joined by commas. */
export const joined = (value: unknown): string => listOf(value).map(textOf).join(',')

/** Several references in one cell. */
export const joinedRefs = (value: unknown): string => listOf(value).map(refOf).join(',')

/** Keys with their types: `{stateStudentId:700000001}`. */
export const joinedKeys = (value: unknown): string =>
  listOf(value)
    .filter(isRecord)
    .map(({ type, identifier }) => `{${textOf(type)}:${textOf(identifier)}}`)
    .join(',')

/** The objects in a list. */
export const recordsIn = (value: unknown): readonly CsvRecord[] => listOf(value).filter(isRecord)

const ENDED: ReadonlySet<string> = new Set(['tobedeleted', 'inactive'])

/** True for a record that is only there to say that it is gone. */
export const isEnded = ({ status }: CsvRecord): boolean => ENDED.has(textOf(status).toLowerCase())
