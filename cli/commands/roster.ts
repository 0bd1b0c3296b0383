import { connect, type Api } from '../api.ts'
import { listName } from '../collection-words.ts'
import { districtOf } from '../district-option.ts'
import { UsageError } from '../failure.ts'
import { optional, readOptions, several, verbOf, wordAt, type Options } from '../options.ts'
import { issueLines, wordLines } from '../plan-report.ts'
import { number } from '../progress.ts'
import { table } from '../table.ts'
import type { Quarantine, Source, Words } from '../wire.ts'

export const HELP = `offramp roster mode [normal|add_only|blackout] [--days 2027-06-03..2027-08-09 …] [--district ID]   show or set whether anybody is removed
offramp roster guards [--set removedShare=0.2 …] [--list users | --school ID] [--reset]   show or set when a sync waits for you
offramp roster words                          words of the SIS, and what they mean here
offramp roster word KIND "THEIR WORD" [MEANING]   role, grade or user_id_type; without a meaning it is taken back
offramp roster quarantine [--list users] [--code CODE] [--rows]   rows the SIS sent wrong, in words for its vendor
offramp roster matches                        records of which it is not certain whose they are (names: every look is audited)
offramp roster match MATCH same|apart [--person ID] [--leave-work]`

const VERBS = ['mode', 'guards', 'words', 'word', 'quarantine', 'matches', 'match'] as const

/** Shows and sets how the roster is kept, and what waits for a person. */
export async function roster(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, {
    text: ['district', 'list', 'school', 'code', 'person'],
    lists: ['days', 'set'],
    flags: ['reset', 'rows', 'leave-work'],
    words: 4,
  })
  const verb = verbOf(rest[0], VERBS, HELP)
  const words = rest.slice(1)
  const call = PREPARE[verb](words, options)
  const api = connect()
  const district = await districtOf(api, options)
  await call({ api, district, base: `/districts/${district}` })
}

type At = { readonly api: Api; readonly district: string; readonly base: string }
type Act = (at: At) => Promise<void>

/** Reads what was typed, before anything is sent. */
const PREPARE: Readonly<
  Record<(typeof VERBS)[number], (words: readonly string[], options: Options) => Act>
> = {
  mode,
  guards,
  words: () => showWords,
  word,
  quarantine: (_, options) => (at) => quarantine(at, options),
  matches: () => matches,
  match,
}

const read = ({ api, base }: At): Promise<Source> => api.get<Source>(`${base}/connections/sis`)

function mode([wanted]: readonly string[], options: Options): Act {
  const days = several(options, 'days')?.map(range)
  if (wanted === undefined && days === undefined) return showMode
  return async (at) => {
    const body = { mode: wanted ?? (await read(at)).mode, ...(days && { blackouts: days }) }
    await at.api.send('PUT', `${at.base}/roster/mode`, body)
    await showMode(at)
  }
}

function range(text: string): { from: string; until: string } {
  const [, from, until] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) ?? []
  if (from && until) return { from, until }
  throw new UsageError(`--days "${text}" is no range. Write it as 2027-06-03..2027-08-09.`)
}

const MODES = {
  normal: 'normal: removes and moves as the SIS says',
  add_only: 'add_only: only adds and updates; nobody is removed and nobody changes school',
  blackout: 'blackout: nobody is removed and nobody changes school until it is set back',
}

async function showMode(at: At): Promise<void> {
  const source = await read(at)
  console.log(MODES[source.mode])
  for (const { from, until } of source.blackouts) console.log(`  blackout ${from} to ${until}`)
  const next = source.suggestedBlackout
  if (source.blackouts.length === 0 && next) {
    console.log('Around the turn of the school year removals are best paused. From your terms:')
    console.log(
      `  offramp roster mode ${source.mode} --days ${next.from}..${next.until} --district ${at.district}`,
    )
  }
}

function guards(_: readonly string[], options: Options): Act {
  const given = several(options, 'set')?.map(limit)
  const isReset = options['reset'] === true
  if (given === undefined && !isReset) return showGuards
  return async (at) => {
    const { guardSettings } = await read(at)
    const [list, school] = [optional(options, 'list'), optional(options, 'school')]
    const limits = isReset ? {} : Object.fromEntries(given ?? [])
    const within = <T extends object>(all: Readonly<Record<string, T>>, name: string) => ({
      ...all,
      [name]: isReset ? {} : { ...all[name], ...limits },
    })
    const body =
      school !== undefined
        ? { schools: within(guardSettings.schools, school) }
        : list !== undefined
          ? { collections: within(guardSettings.collections, list) }
          : { defaults: isReset ? null : { ...guardSettings.defaults, ...limits } }
    await at.api.send('PUT', `${at.base}/roster/guards`, body)
    await showGuards(at)
  }
}

function limit(text: string): readonly [string, number] {
  const [, name, value] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (name && value) return [name, Number(value)]
  throw new UsageError(`--set "${text}" is no limit. Write it as removedShare=0.2.`)
}

async function showGuards(at: At): Promise<void> {
  const { usual, defaults, collections, schools } = (await read(at)).guardSettings
  const rows = Object.entries(usual).map(([name, value]) => [
    name,
    String(defaults[name] ?? value),
    name in defaults ? `usually ${value}` : '',
  ])
  for (const line of table(['limit', 'now', ''], rows)) console.log(line.trimEnd())
  for (const [where, limits] of [...Object.entries(collections), ...Object.entries(schools)]) {
    const set = Object.entries(limits).map(([name, value]) => `${name}=${value}`)
    if (set.length > 0) console.log(`  ${where}: ${set.join(', ')}`)
  }
}

async function showWords({ api, base, district }: At): Promise<void> {
  const words = await api.get<Words>(`${base}/roster/words`)
  for (const { kind, value, meaning } of words.mapped)
    console.log(`  ${kind} "${value}" means ${meaning}`)
  for (const line of wordLines(words, district)) console.log(line)
  if (words.mapped.length + words.unmapped.length === 0)
    console.log('The SIS uses only words of the standard.')
}

function word(words: readonly string[], _options: Options): Act {
  const [kind, value, meaning = null] = words
  if (kind === undefined || value === undefined)
    throw new UsageError('Say the kind and the word: offramp roster word role "pupil" student')
  return async ({ api, base }) => {
    await api.send('PUT', `${base}/roster/words`, { kind, value, meaning })
    console.log(
      meaning === null
        ? 'Taken back. The next sync reads every record anew.'
        : `From the next sync on "${value}" means ${meaning}. Every record is read anew; nobody counts as changed because of it.`,
    )
  }
}

async function quarantine({ api, base }: At, options: Options): Promise<void> {
  const query = new URLSearchParams()
  const [list, code] = [optional(options, 'list'), optional(options, 'code')]
  if (list !== undefined) query.set('collection', list)
  if (code !== undefined) query.set('code', code)
  const read = () => api.get<Quarantine>(`${base}/quarantine?${query.toString()}`)
  const first = await read()
  console.log(quarantineLines(first, query.size > 0).join('\n'))
  if (options['rows'] !== true) return
  let page = first
  for (;;) {
    for (const { collection, sourcedId, code: why, fieldPath } of page.rows)
      console.log(`${listName(collection)}\t${sourcedId}\t${why}\t${fieldPath}`)
    if (page.nextCursor === null) return
    query.set('cursor', page.nextCursor)
    page = await read()
  }
}

function quarantineLines({ summary, totals }: Quarantine, isFiltered: boolean): string[] {
  if (summary.length === 0)
    return [isFiltered ? 'No row fits.' : 'No row has anything wrong in it.']
  const { setAside, withGap } = totals ?? { setAside: 0, withGap: 0 }
  const all = `${number(setAside)} rows set aside, ${number(withGap)} rows taken with a gap`
  return [all, ...issueLines(summary)]
}

type Match = {
  readonly id: string
  readonly reason: 'two_persons' | 'reused_id' | 'other_name'
  readonly record: Placed & { readonly sourcedId: string; readonly name: string }
  readonly candidates: readonly (Placed & {
    readonly person: { readonly id: string; readonly name: string }
    readonly isListed: boolean
    readonly agrees: readonly string[]
    readonly differs: readonly string[]
    readonly joins: 'whole' | 'without_work'
  })[]
}
type Placed = { readonly school: { readonly name: string } | null; readonly grade: string | null }
type Candidate = Match['candidates'][number]

const REASONS: Readonly<Record<Match['reason'], string>> = {
  two_persons: 'its numbers lead to several people',
  reused_id: 'its id belonged to somebody else before',
  other_name: 'its number leads to somebody of another name',
}

async function matches({ api, base, district }: At): Promise<void> {
  const page = await api.get<{ matches: Match[]; open: number }>(`${base}/matches`)
  for (const { id, reason, record, candidates } of page.matches) {
    const name = [record.name, ...placeFacts(record)].join(', ')
    console.log(`${id}  ${name} (record ${record.sourcedId}): ${REASONS[reason]}`)
    for (const candidate of candidates) console.log(`    ${candidateLine(candidate)}`)
  }
  if (page.open === 0) return console.log('Nothing waits: it is certain whose every record is.')
  console.log(
    `${number(page.open)} wait. Decide: offramp roster match MATCH same|apart --district ${district}`,
  )
}

const placeFacts = ({ school, grade }: Placed): string[] => [
  ...(school === null ? [] : [school.name]),
  ...(grade === null ? [] : [`grade ${grade}`]),
]

/** Whom we know, with what speaks for and against it: kinds of number, never a number. */
function candidateLine({ person, agrees, differs, isListed, joins, ...placed }: Candidate): string {
  const facts = [
    ...placeFacts(placed),
    ...(agrees.length > 0 ? [`same: ${agrees.join(' and ')}`] : []),
    ...(differs.length > 0 ? [`not the same: ${differs.join(' and ')}`] : []),
    ...(isListed ? [] : ['no longer listed by the SIS']),
    ...(joins === 'whole' ? [] : ['joined only with --leave-work']),
  ]
  return [`${person.id}  ${person.name}`, ...facts].join(', ')
}

function match(words: readonly string[], options: Options): Act {
  const id = wordAt(words, 0, 'It is what `offramp roster matches` shows.')
  const decision = verbOf(words[1], ['same', 'apart'], HELP)
  const personId = optional(options, 'person')
  return async ({ api, base }) => {
    const path = `${base}/matches/${encodeURIComponent(id)}/decision`
    await api.send('POST', path, {
      decision,
      ...(personId !== undefined && { personId }),
      ...(options['leave-work'] === true && { work: 'leave' }),
    })
    console.log(
      decision === 'same' ? 'Joined: they are one person now.' : 'Kept apart, and not asked again.',
    )
  }
}
