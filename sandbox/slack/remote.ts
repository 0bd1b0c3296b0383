/** Drives a fake workspace that runs in another process, through its control address. */
import { z } from 'zod'
import type { ActInput } from './act.ts'
import type { SeenPerson } from './seen.ts'
import { createVerbs, type Outcome, type Slack } from './verbs.ts'

const problem = z.object({ error: z.string() })

async function answerOf<T>(response: Response): Promise<T> {
  const body: unknown = await response.json()
  if (!response.ok)
    throw new Error(problem.safeParse(body).data?.error ?? `status ${response.status}`)
  return body as T // safe because the control routes of the same version wrote it from this very type
}

/** The same verbs as in-process, for tests that run in workerd or against `npm start`. `url` is the server's own. */
export const remoteSlack = (url: string): Slack =>
  createVerbs({
    act: async (act: ActInput) =>
      answerOf<Outcome>(
        await fetch(`${url}/_control/act`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(act),
        }),
      ),
    see: async (who) => answerOf<SeenPerson>(await fetch(`${url}/_control/people/${who}`)),
  })
