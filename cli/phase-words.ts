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
  waiting: 'Waiting for approval',
  done: 'Done',
}

export const phaseWords = (phase: string): string => PHASES[phase] ?? phase
