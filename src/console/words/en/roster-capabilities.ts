import type { QueryOutput } from '../../../core/district/client.ts'

type Profile = NonNullable<NonNullable<QueryOutput<'source.read'>>['profile']>
type Answer = readonly [question: string, answer: string]

const yes = (does: boolean, isSo: string, isNot: string): string =>
  does ? `Yes. ${isSo}` : `No. ${isNot}`

const FILTERS = {
  works: 'yes',
  ignored: 'no, it is ignored',
  refused: 'no, it is refused',
} as const

const TOTALS = {
  header: 'Yes, in a header, and it was right.',
  body: 'Yes, in the answer, and it was right.',
  none: 'No. A list ends where a page comes back empty.',
  wrong: 'It does, but they were wrong, so they are ignored.',
} as const

const SORT = {
  honoured: 'Yes.',
  ignored: 'No, the order is ignored. Pages overlap, so that a moved row is noticed.',
  refused: 'No, it is refused. Pages overlap, so that a moved row is noticed.',
} as const

const DATES = {
  instant: 'With the time.',
  day: 'The day only.',
  none: 'It gives none.',
  mixed: 'Sometimes with the time, sometimes the day only.',
} as const

/** What a SIS was found to do, as questions and answers for the person who looks after it. */
export const rosterCapabilities = (profile: Profile): readonly Answer[] => [
  [
    'How many rows fit in a page?',
    profile.unpaged
      ? 'It always gives the whole list.'
      : `${profile.pageSize.toLocaleString('en-US')}, the largest it gave.`,
  ],
  ['Does it say how many rows there are?', TOTALS[profile.totalsBy]],
  ['Does it sort by id when asked?', SORT[profile.sort]],
  [
    'Can it go on after a given id?',
    yes(profile.keyset, 'No row can slip between pages.', 'Pages are counted by rows.'),
  ],
  [
    'Does it link to the next page?',
    yes(profile.link, 'The link is not needed.', 'It is not needed.'),
  ],
  ['Does it tell changes since a date?', changes(profile)],
  ['Which filters work?', filters(profile)],
  [
    'Does it send only the fields that are asked for?',
    yes(
      profile.selectsFields,
      'Only what we keep is asked for.',
      'It sends everything; what we do not keep is dropped at once.',
    ),
  ],
  [
    'Can one record be asked for by its id?',
    yes(
      profile.readsOne,
      'Before somebody counts as gone, their record is asked for.',
      'Who is gone shows only in complete lists.',
    ),
  ],
  [
    'Does it list records that were withdrawn?',
    profile.tombstonesSeen
      ? 'Yes, marked as to be deleted.'
      : 'None was seen so far. A record may also just vanish from the list.',
  ],
  ['How does it write when a record changed?', DATES[profile.dates]],
  ['How fast may it be asked?', rate(profile)],
  ['How long does its token last?', life(profile)],
  [
    'Does it compress its answers?',
    yes(profile.compression, 'Less to transfer.', 'More to transfer.'),
  ],
  ['Which shape do its records have?', shape(profile)],
]

function changes({ dateFilter, filtersByDate }: Profile): string {
  if (!filtersByDate || !dateFilter) return 'No. Everything is read instead.'
  return dateFilter.precision === 'day' ? 'Yes, by the day.' : 'Yes, with the time.'
}

const filters = ({ filters: { status, dateFrom, dateAfter, id } }: Profile): string =>
  `Status: ${FILTERS[status]}. From a date: ${FILTERS[dateFrom]}. After a date: ${FILTERS[dateAfter]}. After an id: ${FILTERS[id]}.`

function rate({ rate: allowed }: Profile): string {
  if (!allowed) return 'It names no limit. It is asked slower as soon as it says so.'
  const window =
    allowed.windowS === null || allowed.windowS === 60 ? 'a minute' : `${allowed.windowS} seconds`
  return `${allowed.limit.toLocaleString('en-US')} requests in ${window}.`
}

function life({ tokenLifeS }: Profile): string {
  if (tokenLifeS === null) return 'It does not say, or no token is fetched.'
  return tokenLifeS < 120
    ? `${tokenLifeS} seconds.`
    : `${Math.round(tokenLifeS / 60).toLocaleString('en-US')} minutes.`
}

function shape({ shape: found }: Profile): string {
  if (found === null) return 'It listed no record yet.'
  return found === 'mixed'
    ? 'Some OneRoster 1.1, some 1.2. Each is read as it is.'
    : `OneRoster ${found}.`
}
