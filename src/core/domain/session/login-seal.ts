import { MINUTE } from '../../kernel/time.ts'
import type { Seal } from '../../store/vault.ts'

/** A person who has not come back from the identity provider after this long starts again. */
export const LOGIN_MS = 10 * MINUTE

/** Where the secrets of one sign-in under way are sealed. */
export const loginSeal = (hash: string): Seal => ({
  scope: 'district',
  table: 'login',
  row: hash,
  field: 'secret',
})
