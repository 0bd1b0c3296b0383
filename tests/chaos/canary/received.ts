import type { Scene } from '../../../sandbox/run/journey/scene.ts'
import { z } from 'zod'
import { found } from './words.ts'

const Exchanges = z.object({
  dropped: z.int(),
  calls: z.array(
    z.looseObject({
      direction: z.enum(['in', 'out']),
      method: z.string(),
      url: z.string(),
      request: z.unknown(),
      answer: z.unknown(),
    }),
  ),
})
const Calls = z.object({
  calls: z.array(
    z.looseObject({
      method: z.string(),
      path: z.string(),
      query: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
    }),
  ),
})

/** What a person reads inside a modal they asked for; the workspace's own gate looks at the rest of these calls. */
const MODALS: readonly string[] = [
  'views.open',
  'views.push',
  'views.update',
  'view_submission',
  'block_suggestion',
]

/** Where in what the vendors received one of the words stands, in whatever disguise. */
export async function foundAtVendors(
  { receivers, sis }: Scene,
  words: readonly string[],
): Promise<string[]> {
  const { Slack, ...others } = receivers
  const slack = Exchanges.parse(await Slack.get('calls'))
  if (slack.dropped > 0) throw new Error('the workspace has forgotten some of what it received')
  const inSlack = slack.calls
    .filter(({ method }) => !MODALS.includes(method))
    .map(({ direction, method, url, request, answer }) => ({
      // What the app said: its calls, and its answers to what people did.
      where: `Slack ${method}`,
      text: direction === 'in' ? JSON.stringify([url, request]) : JSON.stringify(answer),
    }))
  const elsewhere = Object.entries(others).map(async ([name, receiver]) =>
    Calls.parse(await receiver.get('calls')).calls.map(
      ({ method, path, query, headers, body }) => ({
        where: `${name} ${method} ${path}`,
        text: JSON.stringify([path, query, headers, body]),
      }),
    ),
  )
  const asked = { where: 'SIS', text: JSON.stringify(await sis.get('requests')) }
  const all = [...inSlack, ...(await Promise.all(elsewhere)).flat(), asked]
  return all.flatMap(({ where, text }) =>
    found(text, words).map((word) => `${word} in ${where}: ${text.slice(0, 300)}`),
  )
}

/** How many calls were looked at, so that finding nothing means something. */
export async function callsReceived({ receivers }: Scene): Promise<Record<string, number>> {
  const counts = Object.entries(receivers).map(async ([name, receiver]) => {
    const { calls } = z.object({ calls: z.array(z.unknown()) }).parse(await receiver.get('calls'))
    return [name, calls.length] as const
  })
  return Object.fromEntries(await Promise.all(counts))
}
