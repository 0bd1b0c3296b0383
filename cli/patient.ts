import type { Api } from './api.ts'
import { LineError } from './failure.ts'
import type { Screen } from './screen.ts'

const SECOND_MS = 1_000
/** Long enough for a router or a server that is started anew; whoever waits longer wants to be told. */
const PATIENCE_MS = 300 * SECOND_MS
/** Between two attempts. */
const REST_MS = 5 * SECOND_MS
/** No attempt takes longer; what does was the sleep of a computer. */
const ATTEMPT_MAX_MS = 40 * SECOND_MS

/** Where is shown that the line is lost. `rest` is refused once somebody leaves. */
export type Patience = {
  readonly screen: Screen
  readonly rest: (ms: number) => Promise<void>
  readonly now: () => number
}

/**
 * The same API, for somebody who looks on at what goes on without them: a question that gets no answer is put again
 * for some minutes, as long as this computer is awake. What is to be done is sent once, as before.
 */
export const patientApi = (api: Api, patience: Patience): Api => ({
  ...api,
  get: (path) => askPatiently(() => api.get(path), patience),
})

async function askPatiently<T>(ask: () => Promise<T>, { screen, rest, now }: Patience): Promise<T> {
  let lostMs = 0
  for (let attempts = 0; ; attempts++) {
    const at = now()
    try {
      const answer = await ask()
      if (attempts > 0 && !screen.isLive) screen.say('  The line is back.')
      return answer
    } catch (thrown) {
      lostMs += Math.min(now() - at, ATTEMPT_MAX_MS) + REST_MS
      if (!(thrown instanceof LineError) || lostMs > PATIENCE_MS) throw thrown
    }
    if (screen.isLive) screen.draw(LOST)
    else if (attempts === 0) screen.say(...LOST)
    await rest(REST_MS)
  }
}

const LOST: readonly string[] = ['  The line is lost, trying again …']
