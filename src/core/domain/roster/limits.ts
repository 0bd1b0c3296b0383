import type { Patience } from '../outbox/effect.ts'
import { DAY, MINUTE, SECOND } from '../../kernel/time.ts'

/** Changes whenever the meaning of a stored row changes; every record is then compared anew, without events. */
export const MAPPER_VERSION = 1

/** A slice of work must leave the district free again within a tenth of a second. */
export const APPLY_ROWS = 2_000
/** Records compared for absence in one slice: their ids only, from the key. */
export const WINDOW_ROWS = 10_000
/** Records matched to persons in one slice. */
export const IDENTIFY_ROWS = 500
/** Persons whose schools are worked out in one slice. */
export const PLACE_PERSONS = 300
/** Moves confirmed in one slice: each may ask a school to take over a case. */
export const CONFIRM_MOVES = 100
/** Pages cleared away in one slice: each holds up to a few megabytes. */
export const CLEAR_PAGES = 8
/** Listed rows cleared away in one slice. */
export const CLEAR_ROWS = 5_000

/** Rows asked for at once: with the provider's own limit, whichever is less. Larger pages make longer slices. */
export const PAGE_ROWS_MAX = 5_000
/** Pages of one collection; at the smallest usual page size still twice the largest district there is. */
export const PAGES_MAX = 50_000
/** How often a collection is read again from the start before the run is given up. */
export const RESTARTS_MAX = 3
/** A provider's total that moves by no more than this is ordinary school life. */
export const TOTAL_DRIFT_ROWS = 20
export const TOTAL_DRIFT_SHARE = 0.001

/** Six attempts, from one second doubling to a minute; what the provider asks for wins. */
export const PAGE_PATIENCE: Patience = { attemptsMax: 6, baseMs: SECOND, capMs: MINUTE }

/** Runs in a row in which a record must be missing before it counts as gone. */
export const MISSING_RUNS = 2

/** What a provider can do is asked again after this time. */
export const PROFILE_AGE_MAX_MS = 30 * DAY
/** How far before the last run a delta begins: clocks differ and systems publish late. */
export const DELTA_OVERLAP_MS = DAY
export const DELTA_EVERY_MS = 15 * MINUTE
/** Full runs begin at this minute of the district's night. */
export const FULL_AT_MINUTE = 2 * 60
/** After a failed full run the next attempt, and how many there are before the next night. */
export const RETRY_AFTER_MS = 30 * MINUTE
export const RETRIES_MAX = 3
/** However often the school system calls, runs start at least this far apart. */
export const HOOK_APART_MS = MINUTE
/** A token is not used in its last moments. */
export const TOKEN_MARGIN_MS = 5 * SECOND
/** How often a run under way is looked after. */
export const WATCH_EVERY_MS = 10 * MINUTE
