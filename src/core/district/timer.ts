/** Waits. A timer that is not needed any more is cancelled, so that it keeps nothing awake. */
export type Timer = (ms: number) => { readonly done: Promise<void>; cancel(): void }

export const realTimer: Timer = (ms) => {
  let handle: ReturnType<typeof setTimeout> | undefined
  const done = new Promise<void>((resolve) => {
    handle = setTimeout(resolve, ms)
  })
  return { done, cancel: () => clearTimeout(handle) }
}
