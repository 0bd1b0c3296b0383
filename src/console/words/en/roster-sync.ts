const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`

/** The steps of a sync, as somebody who waits for it wants to read them. */
const PHASES: Readonly<Record<string, string>> = {
  queued: 'Waiting for its turn',
  probing: 'Asking the SIS what it can do',
  extracting: 'Reading the SIS',
  confirming: 'Asking the SIS a second time, to check what was read',
  stalled: 'Paused: the SIS does not answer',
  comparing: 'Comparing with what is known',
  absent_probing: 'Asking for missing records one by one',
  guarding: 'Weighing what would change',
  previewing: 'Working out what would happen',
  applying: 'Taking over what is new or changed',
  releasing: 'Doing what was approved',
  identifying: 'Telling whose record is whose',
  placing: 'Working out who is at which school',
  transferring: 'Working out who changed school',
  hashing: 'Giving the plan its name',
  closing: 'Tidying up',
  planned: 'The plan is ready',
  waiting: 'Waiting for a decision',
  done: 'Done',
}

/** One sync: how far it is, what it planned, what waits and what each choice does. */
export const rosterSync = {
  title: (mode: string) => `Sync: ${mode}`,
  phase: (phase: string) => PHASES[phase] ?? phase,
  progress: 'Progress',
  rate: (perSecond: string) => `${perSecond} records a second`,
  left: (seconds: number) =>
    seconds < 60
      ? `about ${seconds} seconds left`
      : `about ${Math.round(seconds / 60)} minutes left`,
  received: (records: string, total: string | null) =>
    total === null ? `${records} records` : `${records} of ${total} records`,
  finished: (records: string) => `${records} records, all read`,
  notYet: 'not begun',
  skipped: 'not read this time',
  again: (times: number) => `read again from the start ${count(times, 'time')}, as the list moved`,
  wait: (seconds: number) =>
    seconds < 90
      ? `The SIS is left alone for ${count(seconds, 'second')}, as it asked.`
      : `The SIS is left alone for ${count(Math.round(seconds / 60), 'minute')}, then asked again.`,
  refresh: 'Refresh',
  stop: 'Stop this sync',
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
  about: 'About this sync',
  facts: {
    started: 'Started',
    finished: 'Finished',
    by: 'Started by',
    approvedBy: 'Approved by',
    transfers: 'Students who moved',
    requests: 'Requests',
    retries: 'Repeated requests',
    throttled: 'Told to slow down',
    stalls: 'Pauses of half an hour',
    bytes: 'Received',
    phase: 'Step',
    since: 'What was read',
  },
  changesSince: 'Changes since',
  megabytes: (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`,
  times: (n: number) => count(n, 'time'),
  timings: 'Time by step',
  timingsColumns: ['Step', 'Time'],
  classes: {
    suspect: 'A list came back empty. That is nearly always a fault, not the truth.',
    rekey:
      'Many people came under new ids. They are recognized by their numbers and stay the same people.',
    promotion: 'Many students move up together, as at the turn of the school year.',
    closure_or_rekey:
      'Many students leave one school together: it closes, or the SIS gave it another id.',
  },
  whyTitle: 'Why it waits',
  whyTrial: 'Why to look closely',
  guardNumber: (n: string, limit: string) => `${n} found, the limit is ${limit}`,
  guardFew: (n: string, least: string) => `${n} found, at least ${least} expected`,
  effects: { holds: 'What waits', approve: 'If you approve', leave: 'If you do nothing' },
  planTitle: 'What would change',
  planHeldTitle: 'What waits',
  planLead: 'Nothing of this has been done.',
  planHeldLead: 'Everything harmless was taken over. This was not.',
  planNothing: 'Nothing would change.',
  planRemovals: (n: number) => `${count(n, 'record')} wait to be taken out of use.`,
  ops: {
    create: 'New',
    change: 'Changed',
    restore: 'Back',
    remove: 'Ended',
    absent: 'Missing',
  },
  opsHint:
    'Ended: the SIS says so. Missing: the SIS lists it no longer; it is archived only after two complete syncs, never deleted.',
  schools: 'Students by school',
  schoolColumns: ['School', 'Arriving', 'Leaving', 'Staying'],
  schoolsSame: (n: number) =>
    n === 1
      ? 'One more school, where nobody comes or goes.'
      : `${n} more schools, where nobody comes or goes.`,
  schoolsMore: (n: number) => `And ${count(n, 'school')} with smaller changes.`,
  moves: (n: number) =>
    n === 0 ? 'No student would change school.' : `${count(n, 'student')} would change school`,
  moved: (n: number) => `${count(n, 'student')} changed school`,
  movesHeld: (n: number) => `${count(n, 'change')} of school wait`,
  moveColumns: ['Student', 'From', 'To', 'On'],
  nowhere: 'Not known',
  firstOf: (shown: number, n: number) =>
    shown < n ? `The first ${shown} of ${n.toLocaleString('en-US')}.` : null,
  matches: (n: number) => `${count(n, 'record')} of which it is not certain whose they are`,
  matchesHint:
    'Each stays with a person of its own until somebody has decided. That is asked under Who is who, after the plan was approved.',
  issues: 'Rows set aside, or used only in part',
  issueColumns: ['What is wrong', 'Rows'],
  samples: 'Examples',
  sampleOps: {
    create: 'New records',
    change: 'Changed records',
    remove: 'Records that would be removed',
    absent: 'Records that are missing',
  },
  unnamed: 'Record',
  keptUntil: 'Time to decide',
  outOfDate: 'This plan is out of date',
  outOfDateMore:
    'Something else was taken over, or a setting changed, since it was made. It cannot be approved any more. Start a new sync to get a new plan.',
  newTrial: 'Start a new trial',
  decide: 'Your decision',
  toDecision: 'Go to your decision',
  approve: 'Approve',
  approveHeld: 'Does what is listed above, exactly that and nothing found since.',
  approveTrial:
    'Does what is listed above, from the rows read already. The SIS is not asked again.',
  confirm: (removals: number) =>
    `I have looked. ${count(removals, 'record')} will be taken out of use.`,
  confirmHint: 'Nobody is deleted: whoever is listed again comes back as they were.',
  cancelPlan: 'Cancel the plan',
  cancelHint: 'Forgets the plan. What was taken over already stays.',
  leaveNote:
    'You can also leave it. Nothing gets lost: the next full sync looks again, and its plan takes the place of this one.',
  seeMatches: 'Who is who',
  seeRows: 'See the rows',
}
