const COLLECTIONS: Readonly<Record<string, string>> = {
  orgs: 'Schools and offices',
  academicSessions: 'Terms',
  classes: 'Classes',
  users: 'People',
  enrollments: 'Enrollments',
}

const SAID_OVER = {
  approved: 'What waited is being done.',
  cancelled: 'The sync was stopped, and what it planned is forgotten.',
  unconfirmed: 'Nothing was changed. Tick the box first: it says what will happen.',
}

/** The roster: how it is, what waits, and where to look further. */
export const roster = {
  title: 'Roster',
  lead: 'Who goes where, as your student information system (SIS) says.',
  collection: (name: string) => COLLECTIONS[name] ?? name,
  notConnected: 'No student information system is connected.',
  notConnectedMore:
    'Your IT department connects it once. After that the roster keeps itself up to date.',
  notConnectedAge:
    'The people below are those of the last sync. Nobody new comes in and no move is noticed until it is connected again.',
  connect: 'Connect it now',
  counts: {
    students: 'Students',
    staff: 'Staff',
    guardians: 'Guardians',
    schools: 'Schools',
    quarantined: 'Rows set aside',
  },
  fine: 'All is well',
  running: 'Syncing now',
  heldState: 'Waits for you',
  failedState: 'Failing',
  staleState: 'Out of date',
  neverRan: 'No sync yet',
  lastRun: 'Last sync',
  nextRun: 'Next sync',
  noNextRun: 'When files are uploaded',
  afterThis: 'After the one under way',
  source: 'Student information system',
  last: {
    queued: 'waits for its turn',
    running: 'is under way',
    held: 'is held',
    succeeded: 'went well',
    failed: 'failed',
    tried: 'was a trial',
  },
  troubleTitle: {
    failing: 'Syncs are failing',
    held: 'A sync waits for your decision',
    stale: 'The roster may be out of date',
  },
  troubleDo: {
    failing: 'See the sync and what to do',
    held: 'See what waits and why',
    stale: 'See how the SIS is read, and test the connection',
  },
  waiting: 'What waits for a decision',
  waitingNone: 'Nothing waits for a decision.',
  waitingHeld: 'A held sync',
  waitingHeldHint: 'Part of what the SIS said looks like a fault. It waits for your yes or no.',
  waitingTrial: 'The plan of a trial sync',
  waitingTrialHint: 'It shows what would change. Nothing has changed yet.',
  waitingMatches: 'Questions about who is who',
  waitingMatchesHint: 'Records of which it is not certain whether they are the same person.',
  waitingWords: 'Words nobody has explained',
  waitingWordsHint: 'Roles or grades your SIS writes in its own way.',
  more: 'More about the roster',
  places: {
    source: ['Connection', 'How the SIS is read and why, a test, pauses and limits.'],
    quarantine: ['Rows set aside', 'What the SIS sends wrong, in words for its vendor.'],
    matches: ['Who is who', 'Questions about people, and what was decided.'],
    words: ['Words of your SIS', 'What its roles, grades and kinds of numbers mean.'],
    upload: ['Upload a roster', 'Send the files of your SIS as a zip.'],
    kept: ['What we keep', 'Every field we read, why, and for how long.'],
    history: ['Past syncs', 'Each sync of the last 400 days.'],
  },
  history: 'Past syncs',
  historyLead: 'Kept for 400 days, without names and without anything the SIS said.',
  brought: {
    created: (n: string) => `${n} new`,
    changed: (n: string) => `${n} changed`,
    removed: (n: string) => `${n} ended`,
    absent: (n: string) => `${n} missing`,
    held: (n: string) => `${n} waited for a decision`,
    waits: (n: string) => `${n} wait for a decision`,
    quarantined: (n: string) => `${n} set aside`,
  },
  wouldBring: 'A trial. This is what it would have done:',
  broughtNothing: 'Nothing had changed.',
  historyEmpty: 'No sync ran yet.',
  historyEmptyMore: 'Each sync shows up here with what it brought and how long it took.',
  start: 'Start a sync',
  startHint: 'You can leave this page; the sync goes on.',
  mode: 'How much',
  modes: { full: 'Everything', delta: 'Only what changed', probe: 'What the SIS can do' },
  dryRun: 'Try it only. Show what would change and change nothing.',
  startButton: 'Start',
  states: {
    queued: 'Waiting',
    running: 'Running',
    held: 'Held',
    planned: 'Plan is ready',
    succeeded: 'Done',
    failed: 'Failed',
  },
  tried: 'Trial',
  startedBy: (by: string) => {
    if (by === 'operator') return 'The operator'
    return by.startsWith('service:') ? 'The timer' : 'An administrator or a key'
  },
  said: {
    started: 'The sync has started.',
    disconnected:
      'The SIS is disconnected. Its secret is deleted and nothing is read any more. The people in the roster and the history of syncs stay.',
    ...SAID_OVER,
  },
  /** Of a sync that is over: that it started is no news any more. */
  saidOver: SAID_OVER,
}
