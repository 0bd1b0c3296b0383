const COLLECTIONS: Readonly<Record<string, string>> = {
  orgs: 'Schools and offices',
  academicSessions: 'Terms',
  classes: 'Classes',
  users: 'People',
  enrollments: 'Enrollments',
}

/** The roster and its syncs. */
export const roster = {
  title: 'Roster',
  lead: 'Who goes where, as your student information system says.',
  collection: (name: string) => COLLECTIONS[name] ?? name,
  notConnected: 'No student information system is connected.',
  notConnectedMore:
    'Your IT department connects it once. After that the roster keeps itself up to date.',
  counts: {
    students: 'Students',
    staff: 'Staff',
    guardians: 'Guardians',
    schools: 'Schools',
    quarantined: 'Set aside',
  },
  fine: 'All is well',
  running: 'Syncing now',
  heldState: 'Needs a look',
  failedState: 'The last sync failed',
  neverRan: 'No sync yet',
  lastRun: 'Last sync',
  nextRun: 'Next sync',
  noNextRun: 'Not planned',
  source: 'Student information system',
  seeQuarantine: 'See the rows set aside',
  history: 'Past syncs',
  historyEmpty: 'No sync ran yet.',
  start: 'Start a sync',
  startHint: 'You can leave this page; the sync goes on.',
  mode: 'How much',
  modes: { full: 'Everything', delta: 'Only what changed' },
  dryRun: 'Try it only. Count what would change and change nothing.',
  startButton: 'Start',
  states: {
    queued: 'Waiting',
    running: 'Running',
    held: 'Held',
    succeeded: 'Done',
    failed: 'Failed',
  },
  tried: 'Trial',
  syncTitle: (mode: string) => `Sync: ${mode}`,
  heldTitle: 'Something looks wrong',
  heldLead: (removals: number) =>
    `New and changed records were taken in. ${removals} removals wait until somebody has looked.`,
  heldDetail: (count: number, limit: number) => `${count}, where ${limit} is the limit`,
  approve: 'It is right, carry on',
  approveNote: (removals: number) =>
    `This takes ${removals} records out of use. Nobody is deleted; a later sync can bring them back.`,
  cancel: 'Stop this sync',
  progress: 'Progress',
  rate: (perSecond: string) => `${perSecond} records a second`,
  left: (seconds: number) =>
    seconds < 60
      ? `about ${seconds} seconds left`
      : `about ${Math.round(seconds / 60)} minutes left`,
  received: (count: string, total: string | null) =>
    total === null ? `${count} records` : `${count} of ${total} records`,
  refresh: 'Refresh',
  results: 'What came in',
  columns: {
    collection: 'Records',
    received: 'Received',
    created: 'New',
    changed: 'Changed',
    removed: 'Ended',
    unchanged: 'Same',
    absent: 'Missing',
    quarantined: 'Set aside',
  },
  facts: {
    started: 'Started',
    finished: 'Finished',
    by: 'Started by',
    transfers: 'Students who moved',
    requests: 'Requests',
    retries: 'Repeated requests',
    error: 'What went wrong',
    phase: 'Step',
  },
  startedBy: (by: string) => {
    if (by === 'operator') return 'The operator'
    return by.startsWith('service:') ? 'The timer' : 'An administrator or a key'
  },
  quarantineTitle: 'Rows set aside',
  quarantineLead:
    'The student information system sent these rows, but they could not be used. Nothing was guessed. Send the sentences to its vendor.',
  quarantineEmpty: 'No row is set aside.',
  quarantineEmptyMore: 'A row that cannot be used shows up here, with a sentence for the vendor.',
  quarantineFact: (collection: string, field: string) => `${collection}, field ${field}`,
  firstSeen: 'First seen',
  lastSeen: 'last seen',
  recordId: 'Record',
  said: {
    started: 'The sync has started.',
    approved: 'The held changes are being applied.',
    cancelled: 'The sync was stopped.',
  },
}
