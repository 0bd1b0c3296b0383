/** Events: sent once, and again with the same id when the app did not take them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ActOf } from './act.ts'
import { deliver, deliverCopies, isOk, JSON_TYPE, type Answer, type Outgoing } from './deliver.ts'
import type { JsonObject } from './json.ts'
import { eventCallback, newEventId, type Scene } from './payloads.ts'
import type { World } from './world.ts'

function retryReason(answer: Answer): string {
  if (answer.failure === 'timeout') return 'http_timeout'
  return answer.failure === 'connection' ? 'connection_failed' : 'http_error'
}

const wantsRetry = (answer: Answer): boolean =>
  !isOk(answer) && answer.headers['x-slack-no-retry'] !== '1'

/** Repeats in the background, until the app takes it or the tries are used up. */
async function retryLater(world: World, outgoing: Outgoing, failed: Answer): Promise<void> {
  let last = failed
  for (const [at, delayMs] of world.eventRetryDelaysMs.entries()) {
    if (!wantsRetry(last)) return
    await sleep(delayMs, undefined, { ref: false, signal: world.closing.signal })
    const retry = { number: at + 1, reason: retryReason(last) }
    last = await deliver(world, { ...outgoing, wire: { ...outgoing.wire, retry } })
  }
}

export async function sendEvent(
  scene: Scene,
  draft: { event: JsonObject; eventId?: string | undefined } & Partial<
    Pick<ActOf<'event'>, 'isExtSharedChannel' | 'outerTeamId'>
  >,
): Promise<[Answer, ...Answer[]]> {
  const payload = eventCallback(scene, {
    event: draft.event,
    eventId: draft.eventId ?? newEventId(),
    isExtSharedChannel: draft.isExtSharedChannel ?? false,
    outerTeamId: draft.outerTeamId,
  })
  const outgoing = {
    kind: `event:${String(draft.event.type)}`,
    body: JSON.stringify(payload),
    contentType: JSON_TYPE,
    wire: scene.wire,
  }
  const answers = await deliverCopies(scene.world, outgoing)
  if (scene.wire.retry === undefined)
    // Stopping the server ends the wait between tries; there is nobody left to tell.
    retryLater(scene.world, outgoing, answers[0]).catch(() => undefined)
  return answers
}
