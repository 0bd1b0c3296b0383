const unit = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`

/** Times as people say them. */
export const time = {
  now: 'just now',
  minutesAgo: (minutes: number) => `${minutes} min ago`,
  today: (clock: string) => `today ${clock}`,
  yesterday: (clock: string) => `yesterday ${clock}`,
  tomorrow: (clock: string) => `tomorrow ${clock}`,
  inMinutes: (minutes: number) => `in ${minutes} min`,
  inSchoolDays: (days: number, date: string) =>
    days === 1 ? `next school day (${date})` : `in ${days} school days (${date})`,
  overdueMinutes: (minutes: number) => `${minutes} min late`,
  overdueHours: (hours: number) => `${unit(hours, 'hour')} late`,
  overdueSince: (when: string) => `late since ${when}`,
  lasted: (seconds: number) =>
    seconds < 60 ? unit(seconds, 'second') : unit(Math.round(seconds / 60), 'minute'),
}
