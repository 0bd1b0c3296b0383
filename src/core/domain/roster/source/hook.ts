import type { Context } from '../../command.ts'

/** Characters of the secret in the address a school system calls: 160 random bits. */
const HOOK_CHARS = 32

type Hook = { readonly hookToken: string; readonly hookHash: string }

/** A secret for the address the school system may call. It is told once; only its hash is kept. */
export function makeHook(context: Context): Hook {
  const hookToken = context.newText(HOOK_CHARS)
  return { hookToken, hookHash: context.hash(hookToken) }
}
