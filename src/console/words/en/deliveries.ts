const KINDS: Readonly<Record<string, string>> = {
  'chat.notice': 'Message',
  'chat.task_card': 'Task card',
  'chat.home': 'Chat home',
  'chat.find': 'Chat account looked up',
  'calendar.open': 'Calendar made ready',
  'calendar.sync': 'Calendar entry',
}
const CHANNELS: Readonly<Record<string, string>> = {
  slack: 'Slack',
  teams: 'Teams',
  google: 'Google Calendar',
  microsoft: 'Microsoft 365',
  feed: 'Calendar feed',
  none: 'No calendar chosen',
}
const REASONS: Readonly<Record<string, string>> = {
  rate_limited: 'The other side asked us to wait.',
  unavailable: 'The other side was not available.',
  timeout: 'The other side took too long.',
  network: 'The network failed.',
  auth_failed: 'The other side no longer lets us in.',
  forbidden: 'We may not do that there.',
  gone: 'It is no longer there.',
  rejected: 'The other side refused it.',
  conflict: 'It was changed over there.',
  unreachable_person: 'This person cannot be reached that way.',
  not_connected: 'That service is not connected.',
  blocked_host: 'That address may not be called.',
  unreadable: 'The answer could not be read.',
  clock_skew: 'The clocks of the two systems differ by more than five minutes.',
}

/** What was told to whom outside. */
export const deliveries = {
  title: 'Deliveries',
  lead: 'Every message and calendar entry: to whom, by which way, and what came of it. Never what it was about.',
  all: 'All',
  filter: 'Which deliveries',
  states: { pending: 'On its way', sent: 'Sent', failed: 'Failed', skipped: 'Not needed any more' },
  kind: (kind: string) => KINDS[kind] ?? kind,
  channel: (channel: string) => CHANNELS[channel] ?? channel,
  reason: (reason: string) => REASONS[reason] ?? reason,
  to: (name: string) => `to ${name}`,
  nobody: 'to nobody in particular',
  counts: (pending: number, dead: number) => `${pending} on their way, ${dead} failed`,
  attempts: (count: number) => (count === 1 ? '1 attempt' : `${count} attempts`),
  unknown: (count: number) => (count === 1 ? '1 answer was lost' : `${count} answers were lost`),
  opened: 'Opened',
  settled: 'Settled',
  made: 'Made',
  empty: 'Nothing was delivered yet.',
  emptyMore: 'Messages and calendar entries show up here as soon as there are some.',
}
