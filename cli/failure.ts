/** Something the person at the keyboard can mend: shown as one message, exit code 2. */
export class UsageError extends Error {}

/** The server refused or could not be reached: shown as one message, exit code 1. */
export class ServerError extends Error {}
