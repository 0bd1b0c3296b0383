import { CONFLICT, FORBIDDEN } from '../../../core/conversation/words.ts'
import type { Failure } from '../../../core/kernel/failure.ts'
import { trouble } from './trouble.ts'

/** A refusal as a sentence; chat says the same ones. */
export function failure(refused: Failure): string {
  switch (refused.kind) {
    case 'invalid':
      return refused.issues.map(({ message }) => message).join(' ')
    case 'unauthenticated':
      return 'Please sign in again.'
    case 'forbidden':
      return FORBIDDEN[refused.why]
    case 'not_found':
      return trouble.nothingHere.title
    case 'conflict':
      return CONFLICT[refused.code]
    case 'not_configured':
      return trouble.notConfigured(refused.what).text
  }
}

/** The same sentences by code, for pages that are shown again after a refusal. */
export const conflicts: Readonly<Record<string, string>> = CONFLICT
