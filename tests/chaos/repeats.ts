import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { inDistrict, type Scene } from '../../sandbox/run/journey/scene.ts'
import { until } from '../../sandbox/run/journey/until.ts'
import type { Triager } from './triager.ts'

/** So many posts lose their answer: the workspace wrote the message and nobody heard. */
const LOST = 3
const PRESSABLE = 'task_seen'

type Copy = { readonly ts: string; readonly taskId: string }

/**
 * Has some task cards written twice, as lost answers do, and has their owner press the copies nobody knows of. Answers the tasks
 * that were repeated, and how many cards with buttons each has in the end.
 */
export async function pressRepeats(
  scene: Scene,
  triager: Triager,
): Promise<ReadonlyMap<string, number>> {
  const before = new Set((await copies(scene)).map(({ taskId }) => taskId))
  await scene.receivers.Slack.post('faults', {
    kind: 'lostAnswer',
    method: 'chat.postMessage',
    times: LOST,
  })
  if (!(await triager.openCase())) throw new Error('no concern waits for the triager')
  await drained(scene)
  const mine = (await copies(scene)).filter(({ taskId }) => !before.has(taskId))
  const repeated = [...Map.groupBy(mine, ({ taskId }) => taskId)].filter(
    ([, all]) => all.length > 1,
  )
  // The newest is the one whose answer arrived; the others are unknown to the district until they are pressed.
  for (const { ts } of repeated.flatMap(([, all]) => all.slice(0, -1))) {
    await scene.slack.press('counselor', { message: ts, actionId: PRESSABLE })
  }
  await drained(scene)
  const left = await copies(scene, 'task_done')
  return new Map(repeated.map(([id]) => [id, left.filter(({ taskId }) => taskId === id).length]))
}

const Blocks = z.array(z.looseObject({ elements: z.array(z.unknown()).optional() }))
const Button = z.looseObject({ action_id: z.string(), value: z.string() })

/** The counselor's cards that still have this button, the oldest first. */
async function copies({ slack }: Scene, actionId = PRESSABLE): Promise<Copy[]> {
  const { messages } = await slack.see('counselor')
  return messages.flatMap(({ ts, blocks }) =>
    Blocks.parse(blocks)
      .flatMap(({ elements }) => elements ?? [])
      .flatMap((element) => Button.safeParse(element).data ?? [])
      .filter((button) => button.action_id === actionId)
      .map(({ value }) => ({ ts, taskId: value })),
  )
}

type Deliveries = { counts: { pending: number; dead: number } }
/** A message that failed many times in a row waits minutes for its next try. */
const DRAIN_MAX_MS = 300_000
const LOOK_AGAIN_MS = 500

/** Waits until nothing is left to deliver; answers how long that took. */
export async function drained({ operator }: Scene): Promise<number> {
  const started = performance.now()
  const pending = async () =>
    (await operator.get<Deliveries>(inDistrict('/deliveries'))).counts.pending
  await until(
    'the end of all deliveries',
    async () => {
      if ((await pending()) > 0) return undefined
      // A delivery that succeeded may ask for a next step.
      await sleep(LOOK_AGAIN_MS)
      return (await pending()) === 0 ? true : undefined
    },
    { maxMs: DRAIN_MAX_MS, everyMs: LOOK_AGAIN_MS },
  )
  return performance.now() - started
}
