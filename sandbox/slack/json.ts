/** Looking into JSON that arrived from outside without believing anything about it. */

export type JsonObject = { [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object itself, or an empty one when it is anything else. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** The text itself, or an empty one when it is anything else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Parses JSON text; `undefined` means it is not JSON (JSON itself has no `undefined`). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
