/** The answer of anything that may be refused: a value, or a failure that says why. Failures are data, so they survive RPC. */
export type Result<T, F> = Ok<T> | Err<F>

export type Ok<T> = { readonly ok: true; readonly value: T }
export type Err<F> = { readonly ok: false; readonly error: F }

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value })
export const err = <const F>(error: F): Err<F> => ({ ok: false, error })
