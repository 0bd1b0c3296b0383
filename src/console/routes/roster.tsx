import { Hono } from 'hono'
import type { QueryOutput } from '../../core/district/client.ts'
import { refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import type { Form } from '../kit/form.ts'
import { saidOf } from '../kit/said.ts'
import { progressOf } from '../kit/say-pace.ts'
import { viewOf } from '../kit/view.ts'
import { withForm } from '../kit/with-form.ts'
import { RosterHistoryPage } from '../pages/roster-history.tsx'
import { RosterPage } from '../pages/roster.tsx'
import { isPlanned } from '../pages/sync-badge.tsx'
import { SyncPage, type Faults, type Plan, type Sync } from '../pages/sync.tsx'

/** How the roster is, and its syncs. */
export function rosterRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/roster', async (c) => {
    const health = await ask(c, 'roster.health', {})
    if (!health.ok) return refuse(c, health.error)
    return show(c, <RosterPage view={viewOf(c)} health={health.value} />)
  })
  routes.get('/roster/history', async (c) => {
    const list = await ask(c, 'sync.list', { cursor: c.req.query('cursor') })
    if (!list.ok) return refuse(c, list.error)
    return show(c, <RosterHistoryPage view={viewOf(c)} list={list.value} />)
  })
  routes.post('/roster/syncs', (c) => withForm(c, start))
  routes.get('/roster/syncs/:id', async (c) => {
    const read = await ask(c, 'sync.read', { id: c.req.param('id') })
    if (!read.ok) return refuse(c, read.error)
    const plan = await planOf(c, read.value)
    const faults = plan ? await faultsOf(c) : {}
    return show(c, <SyncPage view={viewOf(c)} sync={read.value} plan={plan} faults={faults} />)
  })
  routes.post('/roster/syncs/:id/approve', (c) => withForm(c, approve))
  routes.post('/roster/syncs/:id/cancel', (c) => withForm(c, cancel))
  routes.get('/live/syncs/:id', async (c) => {
    const read = await ask(c, 'sync.read', { id: c.req.param('id') })
    return read.ok ? liveAnswer(c, read.value) : refuse(c, read.error)
  })
  routes.get('/live/roster', async (c) => {
    const health = await ask(c, 'roster.health', {})
    return health.ok ? liveAnswer(c, health.value.active) : refuse(c, health.error)
  })
  return routes
}

/** What waits, of a sync that waits. A look at it is written down, as it holds names, so nobody looks for nothing. */
async function planOf(c: ConsoleContext, sync: Sync): Promise<Plan | null> {
  if (sync.state !== 'held' && !isPlanned(sync)) return null
  const plan = await ask(c, 'sync.plan', { id: sync.id })
  return plan.ok ? plan.value : null
}

/** What is wrong with rows, in words, by code. */
async function faultsOf(c: ConsoleContext): Promise<Faults> {
  const rows = await ask(c, 'roster.quarantine', {})
  const summary = rows.ok ? rows.value.summary : []
  return Object.fromEntries(summary.map(({ code, words }) => [code, words]))
}

/** How far a sync got, for the island; `mark` changes when the page as a whole has become old. */
function liveAnswer(c: ConsoleContext, sync: QueryOutput<'sync.read'> | null) {
  if (sync === null) return c.json({ mark: 'none' })
  const { words, now } = viewOf(c)
  return c.json({ mark: sync.state, ...progressOf(sync, now, words) })
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
  const here = `/roster/syncs/${id}`
  const isRemoving = Number(form.get('removals')) > 0
  if (isRemoving && form.get('confirmed') !== 'yes') return seeOther(c, saidOf(here, 'unconfirmed'))
  const planHash = form.get('planHash')
  const input = { id, ...(planHash && { planHash }) }
  const approved = await run(c, { name: 'sync.approve', input, form })
  if (!approved.ok && approved.error.kind !== 'conflict') return refuse(c, approved.error)
  return seeOther(c, saidOf(here, approved.ok ? 'approved' : approved.error))
}

async function cancel(c: ConsoleContext, form: Form) {
  const id = c.req.param('id') ?? ''
  const cancelled = await run(c, { name: 'sync.cancel', input: { id }, form })
  if (!cancelled.ok && cancelled.error.kind !== 'conflict') return refuse(c, cancelled.error)
  return seeOther(c, saidOf(`/roster/syncs/${id}`, cancelled.ok ? 'cancelled' : cancelled.error))
}
