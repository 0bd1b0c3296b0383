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
  rate_limited:
    'The SIS kept answering that it was asked too often. It is tried again later by itself.',
  unavailable:
    'The SIS did not answer, or answered with errors, for too long. It is tried again later by itself.',
  timeout: 'The SIS took too long to answer. It is tried again later by itself.',
  network: 'The SIS could not be reached. It is tried again later by itself.',
  unreadable:
    'The SIS answered with something that is not a OneRoster list. Ask the vendor what is at the base URL.',
  clock_skew:
    'The SIS refused the signature because its clock and ours differ by minutes. Ask the vendor to set the clock.',
  paging_fault:
    'The SIS gave the same page again and again, so the list could not be read to its end. Send this to the vendor.',
  request_budget:
    'The sync needed more requests than its limit allows. Raise the page size, or the request limit, under Roster → Connection.',
  superseded: 'A later sync knows better, so what waited here is not done.',
  cancelled: 'Somebody stopped this sync.',
  stalled: 'The sync came to a stop by itself. It is started anew.',
  defect: 'The sync ran into a fault of ours. Nothing was lost; it is started anew.',
}

export const errorWords = (code: string): string =>
  ERRORS[code] ?? 'The sync could not be finished. It is tried again later by itself.'

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
  if (run.error !== null) return errorWords(run.error)
  if (run.phase === 'stalled') {
    return 'The SIS does not answer at the moment. The sync goes on where it was as soon as it does.'
  }
  return run.trialReason && TRIALS[run.trialReason]
}
