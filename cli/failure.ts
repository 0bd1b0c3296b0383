/** Something the person at the keyboard can mend: shown as one message, exit code 2. */
export class UsageError extends Error {}

/** What was asked for was understood and did not work: shown as one message, exit code 1. */
export class FailedError extends Error {}
