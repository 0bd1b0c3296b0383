import { inOrder, listName, listNames } from './collection-words.ts'
import { number, plural, seconds } from './progress.ts'
import { wrap } from './wrap.ts'
import type { Profile } from './wire.ts'

const LABEL_WIDTH = 16

/** What the SIS was found to do, a plain line for each thing. */
export function probeLines(profile: Profile): string[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['Records', shape(profile)],
    ['There are', totals(profile)],
    ['Totals', TOTALS[profile.totalsBy] ?? null],
    ['Largest page', page(profile)],
    ['Order', order(profile)],
    ['Filters', filters(profile)],
    ['Changes by date', changes(profile)],
    [
      'Fields',
      profile.selectsFields
        ? 'only what is kept is asked for'
        : 'it sends all; the rest is dropped',
    ],
    [
      'Single records',
      profile.readsOne
        ? 'can be asked for by id: a missing one is checked before it counts as gone'
        : 'cannot be asked for by id',
    ],
    ['Deleted records', profile.tombstonesSeen ? 'are marked as deleted' : 'none seen so far'],
    ['Missing lists', missing(profile)],
    ['Token', token(profile)],
    ['Rate limit', rate(profile)],
    ['Compression', profile.compression ? 'yes' : 'no'],
  ]
  return facts
    .filter(([, text]) => text !== null)
    .flatMap(([label, text]) => wrap(`  ${label.padEnd(LABEL_WIDTH)}`, text ?? ''))
}

const shape = ({ shape: found }: Profile): string =>
  found === null
    ? 'none seen: nothing tells their version'
    : `OneRoster ${found === 'mixed' ? '1.1 and 1.2 mixed' : found}`

function totals({ totals: found }: Profile): string | null {
  const parts = inOrder(found).map(([name, count]) => plural(count, ...listNames(name)))
  return parts.length === 0 ? null : parts.join(', ')
}

const TOTALS: Readonly<Record<string, string>> = {
  header: 'told, and right',
  body: 'told inside the answer, and right',
  none: 'not told: a list ends where a page comes back empty',
  wrong: 'told, but wrong: they are ignored',
}

const page = ({ unpaged, pageSize }: Profile): string =>
  unpaged ? 'none: every list comes whole' : plural(pageSize, 'row')

function order({ keyset, sort }: Profile): string {
  if (keyset) return 'sorts by id, and goes on after a given id: no row can slip through'
  if (sort === 'honoured') return 'sorts by id when asked'
  return 'does not sort when asked: pages overlap, so that no row slips through'
}

const FILTERS = { status: 'status', dateFrom: 'since a date', dateAfter: 'after a date', id: 'id' }

function filters({ filters: found }: Profile): string {
  const of = (answer: string): string[] =>
    Object.entries(FILTERS)
      .filter(([name]) => new Map<string, string>(Object.entries(found)).get(name) === answer)
      .map(([, words]) => words)
  const works = of('works')
  const bad = [
    ...of('ignored').map((name) => `${name} ignored`),
    ...of('refused').map((name) => `${name} refused`),
  ]
  return [works.length > 0 ? `work by ${works.join(', ')}` : 'none works', ...bad].join('; ')
}

const changes = ({ dateFilter, dates }: Profile): string => {
  if (dateFilter === null) return 'cannot be asked for: everything is read each night'
  const isDay = dateFilter.precision === 'day' || dates === 'day'
  return `can be asked for, to the ${isDay ? 'day' : 'second'}`
}

function missing({ paths }: Profile): string | null {
  const none = inOrder(paths).filter(([, addresses]) => addresses.length === 0)
  return none.length === 0 ? null : none.map(([name]) => listName(name)).join(', ')
}

function token({ tokenLifeS, scope, signature }: Profile): string {
  if (signature !== null) return `none; requests are signed with HMAC-${signature}`
  const facts = [
    tokenLifeS !== null && `good for ${seconds(tokenLifeS)}`,
    scope !== '' && `scope ${scope}`,
  ].filter((fact) => fact !== false)
  return facts.length === 0 ? 'accepted' : facts.join(', ')
}

const rate = ({ rate: found }: Profile): string =>
  found === null
    ? 'none told'
    : `${number(found.limit)} requests in ${seconds(found.windowS ?? 60)}; one is made at a time`
