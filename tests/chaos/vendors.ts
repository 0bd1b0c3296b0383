import type { SystemPorts } from '../../sandbox/run/system.ts'

/** One request in three goes wrong, of every kind of wrong there is. */
const FAULT_RATE = 0.35
/** The same for pages of the roster. A page is tried six times, also across kills, before its run is given up. */
const FLAKY_PERCENT = 20
/** Longer than a person would wait, shorter than our own patience with a vendor. */
const STALL_MS = 1_500

const at = (port: number, path: string): string => `http://localhost:${port}/_control/${path}`

async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
}

/** Errors, rate limits, requests lost before their effect, answers lost after it, and stalls. */
const calendarKinds = [
  { kind: 'error' },
  { kind: 'error', status: 503 },
  { kind: 'rateLimit', retryAfterSeconds: 1 },
  { kind: 'drop' },
  { kind: 'lostAnswer' },
  { kind: 'lostAnswer' },
  { kind: 'slow', delayMs: STALL_MS },
]

/**
 * The same for chat, whose scripts strike every so many calls: primes, so that they do not fall into step. Together
 * about one call in three.
 */
const chatScripts = [
  { kind: 'lostAnswer', method: '*', everyNth: 11 },
  { kind: 'status', method: '*', status: 500, everyNth: 13 },
  { kind: 'rateLimited', method: '*', retryAfterSeconds: 1, everyNth: 13 },
  { kind: 'error', method: '*', error: 'internal_error', everyNth: 17 },
  { kind: 'slow', method: '*', ms: STALL_MS, everyNth: 19 },
  { kind: 'hang', method: '*', everyNth: 97 },
]

/** Makes every vendor unreliable, repeatably by the seed. */
export async function disturb(ports: SystemPorts, seed: number): Promise<void> {
  const mix = { seed, rate: FAULT_RATE, kinds: calendarKinds }
  await post(at(ports.google, 'faults'), { mix: { ...mix, path: '/calendar/**' } })
  await post(at(ports.microsoft, 'faults'), { mix: { ...mix, path: '/v1.0/**' } })
  await post(at(ports.slack, 'faults'), chatScripts)
  await post(at(ports.sis, 'switches'), { flaky: FLAKY_PERCENT })
}

/** Every vendor answers again. */
export async function calm(ports: SystemPorts): Promise<void> {
  const all = [ports.google, ports.microsoft, ports.slack]
  await Promise.all(all.map((port) => fetch(at(port, 'faults'), { method: 'DELETE' })))
  await post(at(ports.sis, 'switches'), { flaky: 0 })
}
