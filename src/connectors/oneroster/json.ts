export type WireObject = { readonly [key: string]: unknown }

export function isObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a text holds; undefined for HTML, for nothing, for JSON cut short. A byte order mark in front is left out. */
export function parseJson(text: string): unknown {
  return parsed(text, undefined)
}

/** The object a text holds; null for HTML, for a list, for anything else. */
export function parseObject(text: string): WireObject | null {
  const value = parseJson(text)
  return isObject(value) ? value : null
}

/** As `parseJson`, with whole numbers past 2^53 as the digits that were sent: some systems number their records so. */
export const parseExactly = (text: string): unknown => parsed(text, DIGITS)

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown

/** A reviver that keeps whole numbers past 2^53 as the digits that were sent. */
export const DIGITS: Reviver = (_, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value

function parsed(text: string, reviver: Reviver | undefined): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, reviver)
  } catch {
    return undefined
  }
}
