/** The short-lived permissions a person's act gives the app: to open a modal, and to answer into a conversation. */
import { randomBytes } from 'node:crypto'
import { LIMITS } from './limits.ts'
import { newId, type ResponseUrl, type World } from './world.ts'

const SECRET_BYTES = 16
const NUMBER_LENGTH = 12
/** Long load runs: the oldest are forgotten, long after they have expired. */
const KEPT_MAX = 20_000

function keep<T>(kept: Map<string, T>, id: string, value: T): void {
  kept.set(id, value)
  if (kept.size <= KEPT_MAX) return
  for (const oldest of kept.keys()) {
    kept.delete(oldest)
    return
  }
}

/** A new `trigger_id`; good for one modal within three seconds. */
export function issueTrigger(world: World, userId: string, teamId: string): string {
  const number = String(world.now()).padStart(NUMBER_LENGTH, '0')
  const id = `${number}.${world.triggers.size + 1}.${randomBytes(SECRET_BYTES).toString('hex')}`
  keep(world.triggers, id, { userId, teamId, issuedAtMs: world.now(), isExchanged: false })
  return id
}

type TriggerRefusal = 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id'

/** Checks a trigger without using it up, so that a refused view can be corrected and tried again. */
export function triggerRefusal(world: World, id: string): TriggerRefusal | null {
  const trigger = world.triggers.get(id)
  if (trigger === undefined) return 'invalid_trigger_id'
  if (trigger.isExchanged) return 'exchanged_trigger_id'
  return world.now() - trigger.issuedAtMs > LIMITS.triggerMs ? 'expired_trigger_id' : null
}

/** A new address the app may answer to: five times within half an hour. */
export function issueResponseUrl(
  world: World,
  to: Pick<ResponseUrl, 'userId' | 'channel' | 'messageTs'>,
): string {
  const id = newId('R', SECRET_BYTES)
  keep(world.responseUrls, id, { ...to, issuedAtMs: world.now(), uses: 0 })
  return `${world.publicUrl}/response/${id}`
}
