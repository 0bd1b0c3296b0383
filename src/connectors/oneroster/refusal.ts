import type { RosterProfile } from '../../core/ports/roster-source.ts'
import { isObject, parseObject, type WireObject } from './json.ts'

/** How a provider writes its refusals, and the code it gives, where it is one of the standard's. */
export type Refusal = {
  readonly shape: NonNullable<RosterProfile['errorShape']>
  readonly code: string | null
}

/** The minor codes of the standard. Any other word could be anything and is not kept. */
const CODES = [
  'fullsuccess',
  'invalid_filter_field',
  'invalid_selection_field',
  'invaliddata',
  'invalid_data',
  'unauthorisedrequest',
  'unauthorizedrequest',
  'forbidden',
  'server_busy',
  'unknownobject',
  'unknown_object',
  'internal_server_error',
] as const

/**
 * Recognises status information at the root of a body, wrapped in `imsx_StatusInfo`, or with one flat word for its
 * code. Only the code is taken: descriptions may name people.
 */
export function readRefusal(text: string): Refusal {
  if (text.trim() === '') return { shape: 'empty', code: null }
  const body = parseObject(text)
  if (body === null) return { shape: /^\s*</.test(text) ? 'html' : 'other', code: null }
  const wrapped = body['imsx_StatusInfo']
  if (isObject(wrapped)) return { shape: 'wrapped', code: codeOf(wrapped) }
  if (typeof body['imsx_codeMinor'] === 'string') return { shape: 'flat', code: codeOf(body) }
  const isStatus = Object.keys(body).some((key) => key.startsWith('imsx_'))
  return { shape: isStatus ? 'root' : 'other', code: codeOf(body) }
}

function codeOf(status: WireObject): string | null {
  const minor = status['imsx_codeMinor'] ?? status['imsx_CodeMinor']
  const words = typeof minor === 'string' ? minor : isObject(minor) ? JSON.stringify(minor) : ''
  const found = words.toLowerCase()
  return CODES.find((code) => new RegExp(`(?:^|[^a-z_])${code}(?:$|[^a-z_])`).test(found)) ?? null
}
