/** The control calls every sandbox system has, below `/_control`. */
import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'
import type { CallLog } from './calls.ts'
import { FaultScript } from './faults.ts'
import type { FaultPlan } from './faults.ts'

const Needles = z.strictObject({ needles: z.array(z.string().min(1)) })

/**
 * Makes the shared control calls: `faults` (POST, GET, DELETE), `calls` (GET with `?method=&path=`, DELETE) and
 * `pii` (POST needles, GET occurrences). A system adds its own to the result.
 */
export function createDesk({ faults, calls }: { faults: FaultPlan; calls: CallLog }): Hono {
  const desk = new Hono()
  desk.post('/_control/faults', async (c) => {
    const script = await controlBody(c, FaultScript)
    if (script instanceof Response) return script
    faults.arm(script)
    return c.json(faults.report())
  })
  desk.get('/_control/faults', (c) => c.json(faults.report()))
  desk.delete('/_control/faults', (c) => {
    faults.clear()
    return c.body(null, 204)
  })
  desk.get('/_control/calls', (c) => {
    const { method = '*', path = '/**' } = c.req.query()
    return c.json({ calls: calls.list({ method, path }) })
  })
  desk.delete('/_control/calls', (c) => {
    calls.clear()
    return c.body(null, 204)
  })
  desk.post('/_control/pii', async (c) => {
    const body = await controlBody(c, Needles)
    if (body instanceof Response) return body
    calls.watchFor(body.needles)
    return c.json(calls.needleReport())
  })
  desk.get('/_control/pii', (c) => c.json(calls.needleReport()))
  return desk
}

/** Reads a control call's JSON, or answers 400 naming the field that is wrong. */
export async function controlBody<T>(c: Context, schema: z.ZodType<T>): Promise<T | Response> {
  const raw: unknown = await c.req.json().catch(() => undefined)
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  return c.json({ error: 'bad control call', detail: z.prettifyError(parsed.error) }, 400)
}

/**
 * Adds `GET` and `POST /_control/settings` over a plain object of switches. A POST changes the switches it names
 * and answers all of them; an unknown switch is refused.
 */
export function addSettings<T extends object>(
  desk: Hono,
  settings: T,
  schema: z.ZodType<Partial<T>>,
): void {
  desk.get('/_control/settings', (c) => c.json(settings))
  desk.post('/_control/settings', async (c) => {
    const change = await controlBody(c, schema)
    if (change instanceof Response) return change
    Object.assign(settings, change)
    return c.json(settings)
  })
}
