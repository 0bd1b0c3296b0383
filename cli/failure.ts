/** What the server refused: a code that never changes, and the fields that are wrong. */
export type Refusal = {
  readonly code: string
  readonly fields: readonly { readonly path: string; readonly message: string }[]
}

/** Something the person at the keyboard can mend: shown as one message, exit code 2. */
export class UsageError extends Error {
  readonly refusal: Refusal | null

  constructor(message: string, refusal: Refusal | null = null) {
    super(message)
    this.refusal = refusal
  }
}

/** What was asked for was understood and did not work: shown as one message, exit code 1. */
export class FailedError extends Error {
  readonly refusal: Refusal | null

  constructor(message: string, refusal: Refusal | null = null) {
    super(message)
    this.refusal = refusal
  }
}

/** No answer came: the line is lost, or whoever stands before Offramp finds it gone. Asking again may help. */
export class LineError extends FailedError {}

/** It worked as far as it may without a person: what waits for one was said. Exit code 3. */
export class WaitingError extends Error {}

/** The person at the keyboard pressed Ctrl-C, or closed the terminal. */
export class LeftError extends Error {}

/** What the server said, of an error that is its answer. */
export const refusalOf = (thrown: unknown): Refusal | null =>
  thrown instanceof UsageError || thrown instanceof FailedError ? thrown.refusal : null
