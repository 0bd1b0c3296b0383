import { SECOND } from '../../../kernel/time.ts'
import type { ListFaultKind } from '../../../ports/port-failure.ts'
import {
  COLLECTIONS,
  FIRST_ANSWER_MS,
  PAGE_BYTES_MAX,
  type Collection,
} from '../../../ports/roster-source.ts'
import { LIST_WORDS } from '../source/plan.ts'
import type { Source } from '../source/source.ts'
import type { Run } from './run.ts'

const MEGABYTE = 1_000_000
const PAGE_MEGABYTES = PAGE_BYTES_MAX / MEGABYTE
const WAITED = `${FIRST_ANSWER_MS / SECOND} seconds`

/**
 * What ended a run, for an administrator: what happened, and what to do about it. The words `base address` and
 * `token address` are followed by the address itself where it is still the one the run spoke to.
 */
const ERRORS: Readonly<Record<string, string>> = {
  auth_failed:
    'The SIS refused the client id or secret. Ask whoever looks after the SIS for a new secret and enter it under Roster → Connection.',
  forbidden:
    'The SIS let us in but refused a list. Ask for read access to OneRoster rostering (scope roster-core.readonly) for this client.',
  gone: 'The SIS has no such address. Check the base address under Roster → Connection.',
  rejected:
    'The SIS refused a request it should understand. Check the base address and the extra values in it under Roster → Connection.',
  blocked_host:
    'The base address is not allowed: it must be https and not a private address. Check it under Roster → Connection.',
  not_connected: 'The SIS connection is not complete. Check it under Roster → Connection.',
  rate_limited: 'The SIS kept answering that it was asked too often.',
  unavailable: 'The SIS did not answer, or answered with errors, for too long.',
  timeout: 'The SIS took too long to answer.',
  network: 'The SIS could not be reached.',
  unreadable:
    'The SIS answered with something that is not a OneRoster list. Ask the vendor what is at the base address.',
  clock_skew:
    'The SIS refused the signature because its clock and ours differ by minutes. Ask the vendor to set the clock.',
  paging_fault:
    'The SIS gave the same page again and again, so the list could not be read to its end. Send this to the vendor.',
  request_budget:
    'The sync needed more requests than its limit allows. Raise the page size, or the request limit, under Roster → Connection.',
  superseded: 'A later sync knows better, so what waited here is not done.',
  expired: 'Nobody approved what this sync planned within a week, so it is not done.',
  cancelled: 'Somebody stopped this sync.',
  base_redirect:
    'The base address sends on to another address when it is asked for a list, and credentials are never sent after that. Ask your vendor for the final address and enter it under Roster → Connection.',
  base_silent: `The base address did not answer within ${WAITED}. Check it under Roster → Connection, and ask whoever looks after the SIS whether a firewall lets this server in.`,
  token_silent: `The token address did not answer within ${WAITED}. Check it under Roster → Connection, and ask whoever looks after the SIS whether a firewall lets this server in.`,
  token_missing:
    'The token address answers that there is nothing at it. Copy it anew from your SIS, to the last letter, under Roster → Connection.',
  token_page:
    'The token address leads to a web page or another program instead of giving a token. Enter the address for programs, not that of the page where people sign in, under Roster → Connection.',
  token_redirect:
    'The token address sends on to another address, and a secret is never sent after that. Ask your vendor for the final one and enter it under Roster → Connection.',
  token_refused:
    'The token address refused a request it should understand. Check it under Roster → Connection, and ask your vendor whether it is the one for OAuth 2 client credentials.',
  token_scope:
    'The token address gives this client none of the scopes for rostering. Ask for read access to OneRoster rostering (scope roster-core.readonly) for this client, and for the name of that scope if your vendor has one of their own.',
  token_unavailable: 'The token address answered with errors of its own for too long.',
  token_network:
    'The token address could not be reached. Check it under Roster → Connection if this stays.',
  token_blocked:
    'The token address is not allowed: it must be https and not a private address. Check it under Roster → Connection.',
  stalled: 'It came to a stop by itself.',
  defect: 'It ran into a fault of ours. Nothing was lost.',
}

/** What ended a run because of one list. */
const LIST_ERRORS: Readonly<Record<ListFaultKind | 'paging_fault', (list: string) => string>> = {
  forbidden: (list) =>
    `The SIS let us in but refused its list of ${list}. Ask for read access to OneRoster rostering (scope roster-core.readonly) for this client.`,
  gone: (list) =>
    `The SIS answers that it has no list of ${list}. Check the base address under Roster → Connection, and ask the vendor whether that list has moved.`,
  rejected: (list) =>
    `The SIS refused a request for its list of ${list} that it should understand. Check the base address and the extra values in it under Roster → Connection.`,
  timeout: (list) => `The SIS took too long to answer when it was asked for its list of ${list}.`,
  too_large: (list) =>
    `The SIS answered with more than ${PAGE_MEGABYTES} MB at once when it was asked for its list of ${list}, also where only a few rows were wanted. Choose a smaller page size under Roster → Connection; if that changes nothing, the SIS sends that list whole whatever is asked: tell the vendor.`,
  unavailable: (list) =>
    `The SIS did not answer, or answered with errors, for too long when it was asked for its list of ${list}.`,
  unreadable: (list) =>
    `The SIS answered with something that is not a OneRoster list when it was asked for its list of ${list}. Tell the vendor.`,
  paging_fault: (list) =>
    `The SIS gave the same page of its list of ${list} again and again, so it could not be read to its end. Send this to the vendor.`,
}

/** A code that names a list: what happened, and to which. */
const OF_LIST = new RegExp(`^(${Object.keys(LIST_ERRORS).join('|')})_(${COLLECTIONS.join('|')})$`)

/** The words for a code, and its kind: what happened, without the list it happened to. */
function described(code: string): { readonly kind: string; readonly words: string | undefined } {
  const [, kind, list] = OF_LIST.exec(code) ?? []
  if (kind === undefined || list === undefined) return { kind: code, words: ERRORS[code] }
  // safe because the pattern is made of their names
  const words = LIST_ERRORS[kind as keyof typeof LIST_ERRORS](LIST_WORDS[list as Collection])
  return { kind, words }
}

/** What no person has to mend: it may go by itself. */
const PASSING: ReadonlySet<string> = new Set([
  'rate_limited',
  'unavailable',
  'timeout',
  'network',
  'base_silent',
  'token_silent',
  'token_page',
  'token_unavailable',
  'token_network',
  'stalled',
  'defect',
])
const UNKNOWN = 'It could not be finished.'

/** What ended a sync. What passes by itself is tried again: half an hour later, or with the next sync. */
const errorWords = (code: string, at: Addresses | null): string =>
  withAddress(withNext(code, 'It is tried again later by itself.'), at)

/** What ended a test of the connection, which nobody repeats by itself. */
export const probeWords = (code: string, at: Addresses | null): string =>
  withAddress(
    withNext(code, 'Test the connection again in a few minutes; the next sync tries it as well.'),
    at,
  )

/** The addresses of a connection. */
type Addresses = Pick<Source, 'baseUrl' | 'tokenUrl'>

/** The connection a run spoke to; null where it was changed since, so that nobody reads of an address that is well. */
export const addressesOf = (run: Run, source: Source | undefined): Addresses | null =>
  source && source.updatedAt <= run.startedAt ? source : null

function withAddress(words: string, at: Addresses | null): string {
  if (at === null) return words
  return words
    .replace('The base address ', `The base address ${bare(at.baseUrl)} `)
    .replace('The token address ', `The token address ${bare(at.tokenUrl)} `)
}

/** Without what some vendors want behind the question mark. */
function bare(address: string): string {
  const url = URL.parse(address)
  return url ? url.origin + url.pathname : address
}

function withNext(code: string, next: string): string {
  const { kind, words } = described(code)
  if (words === undefined) return `${UNKNOWN} ${next}`
  return PASSING.has(kind) ? `${words} ${next}` : words
}

const TRIALS = {
  first:
    'This first sync was a trial: nothing has changed yet. Look at what it would do, and approve it.',
  connection_changed:
    'The SIS now answers for another address, client or organization than before, so this sync was a trial. Look at what it would do before you approve it.',
  school_year_changed:
    'The SIS now lists another school year than expected, so this sync was a trial. Look at what it would do before you approve it.',
} as const

/** What there is to say about a run beyond its state; null when nothing. */
export function runWords(run: Run, at: Addresses | null = null): string | null {
  if (run.error !== null) {
    return run.purpose === 'probe' ? probeWords(run.error, at) : errorWords(run.error, at)
  }
  if (run.phase === 'stalled') {
    return 'The SIS does not answer at the moment. The sync goes on where it was as soon as it does.'
  }
  const waits = run.dryRun === 1 && run.phase === 'planned'
  return waits && run.trialReason ? TRIALS[run.trialReason] : null
}
