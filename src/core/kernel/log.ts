/**
 * Everything the system may log, by event. Fields are codes, ids, numbers and flags; a sentence, a name or a value
 * somebody typed has no place to go.
 */
export type LogEvents = {
  'drain.failed': { error: string }
  'request.failed': { error: string; incident: string }
  'slack.rejected': { code: string }
  'slack.failed': { code: string }
  'courier.failed': { kind: string; reason: string }
}

export function log<E extends keyof LogEvents>(event: E, fields: LogEvents[E]): void {
  // oxlint-disable-next-line no-console -- the one place that writes to the log
  console.warn(JSON.stringify({ event, ...fields }))
}
