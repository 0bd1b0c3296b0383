import type { SourceKind } from '../../../kernel/source-kind.ts'
import { COLLECTIONS, type Collection, type KnownProfile } from '../../../ports/roster-source.ts'
import { OVERLAP_ROWS, PAGE_ROWS_MAX } from '../run/limits.ts'
import { spokenClock } from './quiet-hours.ts'
import type { SourceSettings } from './settings.ts'
import type { DeltaState } from '../run/views.ts'
import { grouped } from '../run/amounts.ts'

/** What the paragraph is made from. */
export type PlanFacts = {
  readonly kind: SourceKind
  readonly profile: KnownProfile | null
  readonly settings: SourceSettings
  readonly delta: Readonly<Record<Collection, DeltaState>>
  /** Clock time of the full reading, such as `02:17`. */
  readonly fullAt: string
}

/** What the lists of a school information system are called for people. */
export const LIST_WORDS: Readonly<Record<Collection, string>> = {
  orgs: 'schools',
  academicSessions: 'terms',
  classes: 'classes',
  users: 'people',
  enrollments: 'enrollments',
}
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const SECONDS_PER_MINUTE = 60

/** One paragraph for the administrator: how the system is read, and what about the system made us choose that. Pure. */
export function planWords(facts: PlanFacts): string {
  if (facts.kind === 'oneroster-csv') {
    return 'Nothing is fetched: the roster is what is in the files that are uploaded. A bulk file is the whole truth of its list; a delta file changes only what it names.'
  }
  const { profile } = facts
  if (!profile) {
    return 'The SIS has not been asked yet what it can do. The next sync asks first, with about 25 small requests, and then decides how to read it.'
  }
  return [
    pages(facts, profile),
    order(facts, profile),
    ends(profile),
    fields(profile),
    lists(profile),
    pace(facts, profile),
    changes(facts),
    nights(facts),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

/** Rows of a page as the settings and the provider allow. */
export const pageRows = (settings: SourceSettings, profile: KnownProfile | null): number =>
  Math.min(settings.pageSize ?? PAGE_ROWS_MAX, profile?.pageSize ?? PAGE_ROWS_MAX, PAGE_ROWS_MAX)

function pages({ settings }: PlanFacts, profile: KnownProfile): string {
  const rows = pageRows(settings, profile)
  const chosen = settings.pageSize !== null && settings.pageSize <= profile.pageSize
  const why = chosen ? 'as you chose' : 'the largest page it gives and we can take'
  const place =
    profile.offsetIn === 'pages'
      ? ' It numbers its pages instead of the rows, so whole pages are asked for and rows that were read before are left out.'
      : ''
  const size = rows === 1 ? 'pages of one row' : `pages of up to ${grouped(rows)} rows`
  return `Each list is read in ${size}, ${why}.${place}`
}

function order({ settings }: PlanFacts, profile: KnownProfile): string {
  if (profile.keyset) {
    return 'The SIS can continue after a given id, so no row can slip from one page to the next while people are added or removed.'
  }
  // Of a small page the half: otherwise the next one would hold nothing new.
  const repeated = Math.min(OVERLAP_ROWS, Math.floor(pageRows(settings, profile) / 2))
  const sorts =
    profile.sort === 'honoured'
      ? 'The SIS sorts by id when asked, and'
      : 'The SIS does not sort when asked, so'
  if (repeated === 0) {
    return `${sorts} nothing of a page can be repeated by the next: with pages that small nobody notices when a list moves while it is read.`
  }
  const rows = repeated === 1 ? 'last row' : `last ${repeated} rows`
  return `${sorts} each page repeats the ${rows} of the one before; when it does not, the list moved while we read it, all ids are read a second time, and nobody counts as missing on doubtful evidence.`
}

function ends(profile: KnownProfile): string {
  const isRefused = profile.emptyIs404 || profile.pastEnd !== undefined
  const end = `a list ends where a page ${isRefused ? 'after the last row is refused' : 'comes back empty'}`
  if (profile.totalsBy === 'none') return `It gives no totals, so ${end}.`
  if (profile.totalsBy === 'wrong') {
    return `Its totals were wrong when checked, so they are ignored and ${end}.`
  }
  return 'Its totals were right when checked; they show progress, and tell when a list moves while it is read.'
}

const fields = (profile: KnownProfile): string =>
  profile.selectsFields
    ? 'Only the fields we keep are asked for.'
    : 'It sends every field whatever is asked; what we do not keep is dropped before anything is stored.'

function lists({ paths, forbidden = [] }: KnownProfile): string {
  const words = (those: readonly Collection[]): string => joined(those.map((c) => LIST_WORDS[c]))
  const unread = COLLECTIONS.filter((c) => paths[c]?.length === 0)
  const none = unread.filter((c) => !forbidden.includes(c))
  const several = COLLECTIONS.filter((c) => (paths[c]?.length ?? 0) > 0)
  const parts = [
    none.length > 0 && `It has no list of ${words(none)}, so none is read and none can go missing.`,
    forbidden.length > 0 &&
      `It does not let us read its list of ${words(forbidden)}, so nothing of it is read. Ask the vendor for read access, then test the connection again.`,
    unread.includes('enrollments') &&
      'Without enrollments the roles of students alone say which school they belong to, so a move is believed only once a second sync agrees.',
    several.length > 0 &&
      `Its usual list of ${words(several)} is refused, so ${several.length > 1 ? 'others are' : 'another is'} read instead.`,
  ]
  return parts.filter((part) => part !== false).join(' ')
}

function pace({ settings }: PlanFacts, { rate }: KnownProfile): string {
  const budget = `A sync stops after ${grouped(settings.requestsMax)} requests.`
  if (rate) {
    const window =
      rate.windowS === null || rate.windowS === SECONDS_PER_MINUTE
        ? 'a minute'
        : `${rate.windowS} seconds`
    return `It allows ${grouped(rate.limit)} requests in ${window}, so one is made at a time and its waiting times are kept. ${budget}`
  }
  const lanes = settings.concurrency
  if (lanes === 1) return `One request is made at a time. ${budget}`
  return `Up to ${lanes} lists are read at the same time; one alone on weekdays from 7 AM to 5 PM, and as soon as the SIS says it is too fast. ${budget}`
}

function changes({ settings, delta }: PlanFacts): string {
  const by = (state: DeltaState['state']): string[] =>
    COLLECTIONS.filter((c) => delta[c].state === state).map((c) => LIST_WORDS[c])
  const [used, distrusted] = [by('used'), by('distrusted')]
  const doubt =
    distrusted.length > 0
      ? ` Changes of ${joined(distrusted)} are not asked for any more, because syncs found some that it had not reported.`
      : ''
  if (used.length === 0)
    return `Changes between two full syncs are not asked for: ${inSentence(delta.users.reason)}${doubt}`
  const when =
    settings.deltaEveryMinutes === null
      ? 'when it calls or you ask'
      : `every ${settings.deltaEveryMinutes} minutes`
  return `Changes of ${joined(used)} are asked for ${when}, each time a day further back than needed.${doubt}`
}

/**
 * Whether everything need not be read every night: somebody prefers once a week, and in between changes of the people
 * and where they belong are asked for, and told. Pure.
 */
export const isWeeklyEnough = ({
  settings,
  delta,
}: Pick<PlanFacts, 'settings' | 'delta'>): boolean =>
  !settings.fullNightly && isToldInBetween({ settings, delta })

const isToldInBetween = ({ settings, delta }: Pick<PlanFacts, 'settings' | 'delta'>): boolean =>
  settings.deltaEveryMinutes !== null &&
  delta.users.state === 'used' &&
  delta.enrollments.state === 'used'

function nights({ settings, delta, fullAt }: PlanFacts): string {
  const day = DAYS[settings.weeklyFullOn] ?? 'Sunday'
  const [when, why] = isWeeklyEnough({ settings, delta })
    ? [`every ${day}`, '']
    : ['every night', settings.fullNightly ? '' : ` ${instead(day, settings)}`]
  return `Everything is read ${when} at ${spokenClock(fullAt)}; only that can tell who is gone.${why}`
}

/** Why it is not read once a week alone, although somebody wanted that. */
const instead = (day: string, { deltaEveryMinutes }: SourceSettings): string =>
  deltaEveryMinutes === null
    ? `You chose every ${day} alone; that begins once changes are asked for in between, which is switched off.`
    : `You chose every ${day} alone; that begins once the SIS tells changes of people and enrollments in between.`

/** A sentence in the middle of another. */
const inSentence = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1)

function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
