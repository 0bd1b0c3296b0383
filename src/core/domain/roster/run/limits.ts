import type { Patience } from '../../outbox/effect.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../kernel/time.ts'

/** Changes whenever the meaning of a stored row changes; every record is then compared anew, without events. */
export const MAPPER_VERSION = 2

/** A slice of work must leave the district free again within a tenth of a second. */
export const APPLY_ROWS = 5_000
/** Missing records worked on in one slice: each may be archived, and whoever it is about looked at again. */
export const ABSENT_ROWS = 1_000
/** Records compared for absence in one slice: their ids only, from the key. */
export const WINDOW_ROWS = 10_000
/** Records matched to persons in one slice. */
export const IDENTIFY_ROWS = 500
/** Persons whose schools are worked out in one slice. */
export const PLACE_PERSONS = 600
/** Moves confirmed in one slice: each may ask a school to take over a case. */
export const CONFIRM_MOVES = 100
/** Pages cleared away in one slice: each holds up to a few megabytes. */
export const CLEAR_PAGES = 8
/** Listed rows cleared away in one slice. */
export const CLEAR_ROWS = 5_000
/** Ended enrollments looked at in one slice: each looks for others of its person. */
export const FORGET_ROWS = 1_000

/** Rows asked for at once: with the provider's own limit, whichever is less. Larger pages make longer slices. */
export const PAGE_ROWS_MAX = 5_000
/** A page body is wanted no longer than this, by the mean length of a row. */
export const PAGE_BYTES_WANTED = 3_000_000
/** Rows of a page that the next page must repeat: only then did nothing slide past between the two. */
export const OVERLAP_ROWS = 10
/** Pages of one collection; at the smallest usual page size still twice the largest district there is. */
export const PAGES_MAX = 50_000
/** How often a collection is read again from the start before the run is given up. */
export const RESTARTS_MAX = 3
/** A provider's total that moves by no more than this is ordinary school life. */
export const TOTAL_DRIFT_ROWS = 20
export const TOTAL_DRIFT_SHARE = 0.001

/** Failed requests in a row after which a page is asked for in half its size, once. */
export const HALVE_AFTER = 3
/** How often an address at which nobody answered is tried again while somebody waits for a test. */
export const SILENT_RETRIES_MAX = 1
/** Failed requests in a row after which the run pauses, for how long, and how often. */
export const FAILED_IN_ROW_MAX = 5
export const STALL_MS = 30 * MINUTE
export const STALLS_MAX = 3

/** Six attempts, from one second doubling to a minute; what the provider asks for wins. */
export const PAGE_PATIENCE: Patience = { attemptsMax: 6, baseMs: SECOND, capMs: MINUTE }

/** What a provider can do is asked again after this time. */
export const PROFILE_AGE_MAX_MS = 30 * DAY
/** Where it was too busy to answer everything, sooner. */
export const PARTIAL_AGE_MAX_MS = DAY
/** How far before the last run a delta begins: clocks differ and systems publish late. */
export const DELTA_OVERLAP_MS = DAY
/** Runs that begin by themselves read everything at most this often. */
export const FULL_APART_MS = 15 * MINUTE
/** Without a good full reading for so long, the roster counts as stale. */
export const STALE_AFTER_MS = 26 * HOUR
/** Full readings that found what a delta should have told, before it is no longer believed. */
export const MISSES_MAX = 2
/** More changes than this are not looked up one by one in what the delta told: it is no ordinary night. */
export const PROVED_ROWS_MAX = 20_000
/** A delta that tells more than this is as long as reading everything; it is not read to its end to be proved. */
export const PROOF_IDS_MAX = 200_000
/** What a run was is remembered this long. */
export const HISTORY_KEPT_MS = 400 * DAY
/** After a failed full run the next attempt, and how many there are before the next night. */
export const RETRY_AFTER_MS = 30 * MINUTE
export const RETRIES_MAX = 3
/** However often the school system calls, runs start at least this far apart. */
export const HOOK_APART_MS = MINUTE
/** A token is not used in its last moments. */
export const TOKEN_MARGIN_MS = 5 * SECOND
/** How often a run under way is looked after. */
export const WATCH_EVERY_MS = 10 * MINUTE
