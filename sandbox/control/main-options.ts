import { parseArgs } from 'node:util'

/** Where Offramp itself is served on a machine of one's own. */
const LOCAL_APP = 'http://localhost:8787'

export type MainOptions = {
  port: number
  /** File to remember in, if any. */
  stateFile: string | undefined
  /** Where Offramp is served: what comes back to it is registered below this address. */
  appOrigin: string
}

/** Reads how a sandbox system is run by itself: `--port`, `--state`, `--app`, or PORT, STATE, APP_ORIGIN. */
export function mainOptions(usualPort: number): MainOptions {
  const { PORT, STATE, APP_ORIGIN } = process.env
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: PORT ?? String(usualPort) },
      state: { type: 'string', default: STATE ?? '' },
      app: { type: 'string', default: APP_ORIGIN ?? LOCAL_APP },
    },
  })
  return {
    port: Number(values.port),
    stateFile: values.state === '' ? undefined : values.state,
    appOrigin: new URL(values.app).origin,
  }
}
