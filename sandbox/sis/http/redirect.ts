import type { Switches } from '../state/switches.ts'

/** An origin that is not the provider's; nobody should follow it. */
export const OTHER_ORIGIN = 'https://mirror.sis-partner.example'

/** Where the provider sends readers of its lists, or askers for tokens, when it answers with a redirect. */
export function otherOrigin(
  what: 'token' | 'lists',
  { redirect }: Pick<Switches, 'redirect'>,
): string | null {
  if (redirect === what) return OTHER_ORIGIN
  return redirect.startsWith(`${what}:`) ? redirect.slice(what.length + 1) : null
}
