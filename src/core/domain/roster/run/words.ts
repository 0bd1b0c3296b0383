import type { Run } from './run.ts'

/** What ended a run, for an administrator: what happened, and what to do about it. */
const ERRORS: Readonly<Record<string, string>> = {
  auth_failed:
    'The SIS refused the client id or secret. Ask whoever looks after the SIS for a new secret and enter it under Roster → Connection.',
  forbidden:
    'The SIS let us in but refused a list. Ask for read access to OneRoster rostering (scope roster-core.readonly) for this client.',
  gone: 'The SIS has no such address. Check the base URL under Roster → Connection.',
  rejected:
    'The SIS refused a request it should understand. Check the base URL and the extra query values under Roster → Connection.',
  blocked_host:
    'The address of the SIS is not allowed: it must be https and not a private address. Check it under Roster → Connection.',
  not_connected: 'The SIS connection is not complete. Check it under Roster → Connection.',
  rate_limited: 'The SIS kept answering that it was asked too often.',
  unavailable: 'The SIS did not answer, or answered with errors, for too long.',
  timeout: 'The SIS took too long to answer.',
  network: 'The SIS could not be reached.',
  unreadable:
    'The SIS answered with something that is not a OneRoster list. Ask the vendor what is at the base URL.',
  clock_skew:
    'The SIS refused the signature because its clock and ours differ by minutes. Ask the vendor to set the clock.',
  paging_fault:
    'The SIS gave the same page again and again, so the list could not be read to its end. Send this to the vendor.',
  request_budget:
    'The sync needed more requests than its limit allows. Raise the page size, or the request limit, under Roster → Connection.',
  superseded: 'A later sync knows better, so what waited here is not done.',
  expired: 'Nobody approved what this sync planned within a week, so it is not done.',
  cancelled: 'Somebody stopped this sync.',
  stalled: 'It came to a stop by itself.',
  defect: 'It ran into a fault of ours. Nothing was lost.',
}

/** What no person has to mend: it may go by itself. */
const PASSING: ReadonlySet<string> = new Set([
  'rate_limited',
  'unavailable',
  'timeout',
  'network',
  'stalled',
  'defect',
])
const UNKNOWN = 'It could not be finished.'

/** What ended a sync. What passes by itself is tried again: half an hour later, or with the next sync. */
const errorWords = (code: string): string => withNext(code, 'It is tried again later by itself.')

/** What ended a test of the connection, which nobody repeats by itself. */
export const probeWords = (code: string): string =>
  withNext(code, 'Test the connection again in a few minutes; the next sync tries it as well.')

function withNext(code: string, next: string): string {
  const words = ERRORS[code]
  if (words === undefined) return `${UNKNOWN} ${next}`
  return PASSING.has(code) ? `${words} ${next}` : words
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
export function runWords(run: Run): string | null {
  if (run.error !== null) {
    return run.purpose === 'probe' ? probeWords(run.error) : errorWords(run.error)
  }
  if (run.phase === 'stalled') {
    return 'The SIS does not answer at the moment. The sync goes on where it was as soon as it does.'
  }
  return run.trialReason && TRIALS[run.trialReason]
}
