/** Stands where Bolt would be in the test pool; a request that reaches it is a fault of the test. */
export function App(): never {
  throw new Error('Bolt does not run in this pool')
}

export const LogLevel = { ERROR: 'error' } as const
