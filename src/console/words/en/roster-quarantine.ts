/** Rows with something wrong in them, in words for the vendor. */
export const rosterQuarantine = {
  title: 'Faulty rows',
  lead: 'The SIS sent these rows with something wrong in them. Nothing was guessed. Ask its vendor, or the office that keeps the records, to correct them.',
  empties: 'This page empties itself: once the SIS sends a row right, the next sync takes it off.',
  empty: 'No row has anything wrong in it.',
  emptyMore:
    'A row that is set aside, or used with a gap, shows up here with a sentence for the vendor.',
  emptyFilter: 'No row fits this filter.',
  emptyFilterMore: 'Show all rows to see the others.',
  all: 'Show all',
  totals: { setAside: 'Rows set aside', withGap: 'Rows taken with a gap' },
  each: 'Each row counts once here, and once with every kind of fault below.',
  kinds: {
    setAside: [
      'Set aside, by kind of fault',
      'These rows are not used. What was known of each before stays, and nobody counts as gone because of it. What is new is not taken in before its row is right.',
    ],
    withGap: [
      'Taken with a gap, by kind of fault',
      'These rows are used as far as they go. What each gap costs is said with it.',
    ],
  },
  noId: 'Rows without an id',
  rows: 'Rows',
  state: { setAside: 'Set aside', withGap: 'Taken with a gap' },
  count: (n: string) => `${n} rows`,
  countOne: '1 row',
  listed: (n: string) => `The first ${n} of each list are shown below; all are counted.`,
  firstSeen: 'First seen',
  lastSeen: 'last seen',
  see: 'See these rows',
  vendor: 'Words for the vendor',
  vendorHint:
    'Copy this into a message. It names records by their ids and holds nothing about a person.',
  vendorOpen:
    'Our rostering client reads your OneRoster service and found something wrong in these rows.',
  vendorAside: 'It cannot use these at all:',
  vendorGap: 'It uses these only as far as they go:',
  vendorLine: (code: string, count: string) => `${code}, ${count}:`,
  vendorExamples: (ids: string) => `Examples (sourcedId): ${ids}`,
  vendorClose: 'Rows that are corrected are taken over by themselves the next time they are read.',
  collection: 'Records',
  anyCollection: 'All records',
  code: 'What is wrong',
  anyCode: 'Everything',
  filter: 'Filter',
  show: 'Show',
  fact: (collection: string, field: string) =>
    `${collection}, ${field.includes(' ') ? field : `field ${field}`}`,
  columns: ['Record', 'What is wrong'],
}
