import { setTimeout as sleep } from 'node:timers/promises'
import { postSigned, submission } from '../../bench/slack-requests.ts'

/** One submitted form: the view it came from, and the reference when its sender was given one. */
export type Submitted = { readonly viewId: string; readonly reference: string | null }

/** What a client may wait for an answer before its outcome counts as unknown. */
const ANSWER_MAX_MS = 5_000

/** Sends one concern form; null when no answer came, or an answer that asks to try again. */
export async function submit(url: string, viewId: string): Promise<string | null> {
  const late = sleep(ANSWER_MAX_MS, undefined, { ref: false })
  const answer = await Promise.race([
    postSigned(`${url}/slack/events`, submission(viewId)).catch(() => undefined),
    late,
  ])
  return /Reference ([\w-]+)/.exec(answer?.text ?? '')?.[1] ?? null
}

export type Crowd = {
  readonly url: string
  readonly clients: number
  /** Makes ids nobody used before. */
  readonly viewId: () => string
  /** A short pause between two forms of one client, in milliseconds. */
  readonly pauseMs: () => number
  readonly isOver: () => boolean
}

/** Many people send forms until it is over. Answers what became of each. */
export async function reportTogether(crowd: Crowd): Promise<Submitted[]> {
  const sent: Submitted[] = []
  const client = async () => {
    while (!crowd.isOver()) {
      const viewId = crowd.viewId()
      const reference = await submit(crowd.url, viewId)
      sent.push({ viewId, reference })
      await sleep(crowd.pauseMs())
    }
  }
  await Promise.all(Array.from({ length: crowd.clients }, client))
  return sent
}
