import { generalCode } from './list-codes.ts'
import type { Askable } from './questions.ts'

/** What to look at when the SIS could not be read, beside the server's own words for it. */
export type Remedy = {
  readonly words: string
  /** Answers that may be wrong, the likeliest first. */
  readonly suspects: readonly Askable[]
}

const NOTHING_WRONG = 'Nothing says that your answers are wrong. Try again in a few minutes.'

/** The words of the server say what is wrong and what to do. */
const TOKEN_ADDRESS: Remedy = { words: '', suspects: ['tokenUrl'] }

const REMEDIES: Readonly<Record<string, Remedy>> = {
  auth_failed: {
    words:
      'Usually the secret was cut off while copying, has expired, or belongs to another client. Where there is a token address, some systems refuse a right secret at a wrong one.',
    suspects: ['clientSecret', 'clientId', 'tokenUrl', 'auth', 'baseUrl'],
  },
  forbidden: {
    words:
      'Demographics and grades are never asked for. If your vendor has a name of their own for the scope, give it here.',
    suspects: ['scopes', 'clientId', 'baseUrl'],
  },
  gone: {
    words: 'Compare the base address with what your SIS shows, to the last letter.',
    suspects: ['baseUrl', 'kind', 'tokenUrl'],
  },
  rejected: {
    words: 'The address, or a value your vendor wants in it, is not what they expect.',
    suspects: ['baseUrl', 'query', 'headers', 'tokenUrl'],
  },
  blocked_host: {
    words:
      'It must begin with https:// and must not be a private or local address; a redirect is not followed either. Only a deployment that sets ALLOW_PRIVATE_OUTBOUND may read a system on its own network.',
    suspects: ['baseUrl', 'tokenUrl'],
  },
  token_blocked: {
    words:
      'Only a deployment that sets ALLOW_PRIVATE_OUTBOUND may read a system on its own network.',
    suspects: ['tokenUrl', 'baseUrl'],
  },
  unreadable: {
    words:
      'At that address is a page or another program. The base address is that of the service, not of the page where you sign in.',
    suspects: ['baseUrl', 'tokenUrl', 'kind'],
  },
  network: {
    words:
      'Look for a typing error in the name, and whether the SIS can be reached from the internet: a firewall may let only some in.',
    suspects: ['baseUrl', 'tokenUrl'],
  },
  timeout: { words: NOTHING_WRONG, suspects: ['baseUrl', 'tokenUrl'] },
  unavailable: { words: NOTHING_WRONG, suspects: ['baseUrl', 'tokenUrl'] },
  base_silent: { words: '', suspects: ['baseUrl'] },
  base_redirect: { words: '', suspects: ['baseUrl'] },
  token_silent: TOKEN_ADDRESS,
  token_missing: TOKEN_ADDRESS,
  token_page: TOKEN_ADDRESS,
  token_redirect: TOKEN_ADDRESS,
  token_refused: { words: '', suspects: ['tokenUrl', 'clientId', 'auth'] },
  token_scope: {
    words:
      'Demographics and grades are never asked for. If your vendor has a name of their own for the scope, give it here.',
    suspects: ['scopes', 'clientId', 'tokenUrl'],
  },
  token_unavailable: { words: NOTHING_WRONG, suspects: ['tokenUrl'] },
  token_network: TOKEN_ADDRESS,
  rate_limited: { words: NOTHING_WRONG, suspects: ['clientId'] },
  clock_skew: { words: 'Nothing here can mend that. Try again when it is done.', suspects: [] },
  paging_fault: { words: 'A smaller page may help: --page-size 100.', suspects: [] },
  too_large: { words: 'A smaller page may help: --page-size 100.', suspects: [] },
  request_budget: { words: 'Use --page-size auto, or --requests-max.', suspects: [] },
  cancelled: { words: 'Another sync, or another person, came in between.', suspects: [] },
  not_connected: { words: 'An answer is missing.', suspects: ['baseUrl', 'tokenUrl', 'clientId'] },
}

const OTHER: Remedy = { words: '', suspects: ['baseUrl', 'tokenUrl', 'clientSecret'] }

/** What helps against a run that ended with that code, of whatever list. */
export function remedyFor(code: string | null): Remedy {
  const general = code === null ? '' : generalCode(code)
  return Object.hasOwn(REMEDIES, general) ? (REMEDIES[general] ?? OTHER) : OTHER
}

/** The SIS answered without a fault and listed nobody. */
export const EMPTY: Remedy = {
  words:
    'Usually the client may see no school, or its school year is over or not chosen. Look at the schools and the school year of the client in your SIS; some vendors want the year in the address.',
  suspects: ['query', 'scopes', 'headers', 'clientId', 'baseUrl'],
}
