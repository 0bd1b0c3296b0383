export type WireObject = { readonly [key: string]: unknown }

export function isObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object a text holds; null for HTML, for a list, for anything else. */
export function parseObject(text: string): WireObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
