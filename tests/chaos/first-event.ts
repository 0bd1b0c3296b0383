import type { Scene } from '../../sandbox/run/journey/scene.ts'
import { until } from '../../sandbox/run/journey/until.ts'
import type { System } from '../../sandbox/run/system.ts'
import { submit } from './reporters.ts'
import type { Triager } from './triager.ts'

/** The vendor writes the event and never answers, which is when the kill comes. */
const SILENT = {
  kind: 'hangAfter',
  method: 'POST',
  path: '/calendar/v3/calendars/*/events',
  times: 8,
}

/**
 * The most delicate kill there is: Google has made our calendar and the first events in it, and the district has not
 * heard of either.
 */
export async function cutFirstEvents(
  scene: Scene,
  system: System,
  triager: Triager,
): Promise<string> {
  const { Google } = scene.receivers
  await Google.post('faults', { rules: [SILENT] })
  const reference = await submit(system.url, `V${crypto.randomUUID()}`)
  if (reference === null || !(await triager.openCase()))
    throw new Error('the first concern did not reach the triager')
  await until('the first event at Google', async () => {
    const events = await scene.google.events('counselor')
    return events.length > 0 ? true : undefined
  })
  await system.worker().stop('SIGKILL')
  await system.startWorker()
  return reference
}
