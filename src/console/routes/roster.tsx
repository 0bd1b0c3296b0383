import { Hono } from 'hono'
import type { QueryOutput } from '../../core/district/client.ts'
import { formTooLarge, refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { readForm, type Form } from '../kit/form.ts'
import { saidOf } from '../kit/said.ts'
import { sayPace } from '../kit/say-pace.ts'
import { paceOf } from '../kit/sync-pace.ts'
import { viewOf } from '../kit/view.ts'
import { QuarantinePage } from '../pages/quarantine.tsx'
import { RosterPage, type Runs } from '../pages/roster.tsx'
import { SyncPage } from '../pages/sync.tsx'

/** Roster health, syncs and the rows set aside. */
export function rosterRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/roster', (c) => showRoster(c))
  routes.get('/roster/quarantine', async (c) => {
    const list = await ask(c, 'roster.quarantine', { cursor: c.req.query('cursor') })
    if (!list.ok) return refuse(c, list.error)
    return show(c, <QuarantinePage view={viewOf(c)} list={list.value} />)
  })
  routes.post('/roster/syncs', (c) => withForm(c, start))
  routes.get('/roster/syncs/:id', async (c) => {
    const read = await ask(c, 'sync.read', { id: c.req.param('id') })
    if (!read.ok) return refuse(c, read.error)
    return show(c, <SyncPage view={viewOf(c)} sync={read.value} />)
  })
  routes.post('/roster/syncs/:id/approve', (c) => withForm(c, approve))
  routes.post('/roster/syncs/:id/cancel', (c) => withForm(c, cancel))
  routes.get('/live/syncs/:id', async (c) => {
    const read = await ask(c, 'sync.read', { id: c.req.param('id') })
    return read.ok ? paceAnswer(c, read.value) : refuse(c, read.error)
  })
  routes.get('/live/roster', async (c) => {
    const health = await ask(c, 'roster.health', {})
    return health.ok ? paceAnswer(c, health.value.active) : refuse(c, health.error)
  })
  return routes
}

async function showRoster(c: ConsoleContext) {
  const health = await ask(c, 'roster.health', {})
  if (!health.ok) return refuse(c, health.error)
  const runs = await listRuns(c)
  return show(c, <RosterPage view={viewOf(c)} health={health.value} runs={runs} />)
}

/** Past syncs, for those who may run them; others see how the roster is and no more. */
async function listRuns(c: ConsoleContext): Promise<Runs | null> {
  if (!c.var.viewer.me.can.settings) return null
  const runs = await ask(c, 'sync.list', { cursor: c.req.query('cursor') })
  return runs.ok ? runs.value : null
}

/** How far a sync got, for the island; `mark` changes when the page as a whole has become old. */
function paceAnswer(c: ConsoleContext, sync: QueryOutput<'sync.read'> | null) {
  if (sync === null) return c.json({ mark: 'none' })
  const { words, now } = viewOf(c)
  const pace = paceOf(sync, now)
  const { received, total } = pace
  return c.json({ mark: sync.state, text: sayPace(pace, words), value: received, max: total })
}

async function withForm(
  c: ConsoleContext,
  act: (c: ConsoleContext, form: Form) => Promise<Response>,
) {
  const form = await readForm(c)
  return form ? act(c, form) : formTooLarge(c)
}

async function start(c: ConsoleContext, form: Form) {
  const mode = form.get('mode') === 'full' ? ('full' as const) : ('delta' as const)
  const input = { mode, dryRun: form.get('dryRun') === 'yes' }
  const started = await run(c, { name: 'sync.start', input, form })
  if (started.ok) return seeOther(c, saidOf(`/roster/syncs/${started.value.id}`, 'started'))
  if (started.error.kind !== 'conflict') return refuse(c, started.error)
  return seeOther(c, saidOf('/roster', started.error))
}

async function approve(c: ConsoleContext, form: Form) {
  const id = c.req.param('id') ?? ''
  const planHash = form.get('planHash')
  const input = { id, ...(planHash && { planHash }) }
  const approved = await run(c, { name: 'sync.approve', input, form })
  if (!approved.ok && approved.error.kind !== 'conflict') return refuse(c, approved.error)
  return seeOther(c, saidOf(`/roster/syncs/${id}`, approved.ok ? 'approved' : approved.error))
}

async function cancel(c: ConsoleContext, form: Form) {
  const id = c.req.param('id') ?? ''
  const cancelled = await run(c, { name: 'sync.cancel', input: { id }, form })
  if (!cancelled.ok && cancelled.error.kind !== 'conflict') return refuse(c, cancelled.error)
  return seeOther(c, saidOf(`/roster/syncs/${id}`, cancelled.ok ? 'cancelled' : cancelled.error))
}
