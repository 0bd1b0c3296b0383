import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import type { CommandInput, QueryOutput } from '../../core/district/client.ts'
import { formTooLarge, refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { draftOf, EMPTY_DRAFT, readForm, statusOf, type Draft, type Form } from '../kit/form.ts'
import { saidOf } from '../kit/said.ts'
import { viewOf } from '../kit/view.ts'
import { ConcernPage } from '../pages/concern.tsx'
import { QueuePage, type QueuePart } from '../pages/queue.tsx'

/** The triage queue, one concern, and what people do about it. */
export function concernRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/concerns', async (c) => {
    const part: QueuePart = c.req.query('show') === 'decided' ? 'decided' : 'open'
    const queue = await ask(c, 'concern.queue', { show: part, cursor: c.req.query('cursor') })
    if (!queue.ok) return refuse(c, queue.error)
    const mark = markOf(queue.value)
    return show(c, <QueuePage view={viewOf(c)} part={part} queue={queue.value} mark={mark} />)
  })
  routes.get('/live/queue', async (c) => {
    const queue = await ask(c, 'concern.queue', {})
    return queue.ok ? c.json({ mark: markOf(queue.value) }) : refuse(c, queue.error)
  })
  routes.get('/concerns/:id', (c) => showConcern(c, EMPTY_DRAFT))
  for (const verb of ['acknowledge', 'claim', 'release'] as const) {
    routes.post(`/concerns/:id/${verb}`, (c) => handle(c, verb))
  }
  routes.post('/concerns/:id/decide', async (c) => {
    const form = await readForm(c)
    return form ? decide(c, form) : formTooLarge(c)
  })
  return routes
}

/** Changes whenever something in the queue does; tells nothing of what is in it. */
function markOf({ items, counts }: QueryOutput<'concern.queue'>): string {
  const states = items.map(({ id, state, claimedBy }) => [id, state, claimedBy?.id])
  return createHash('sha256')
    .update(JSON.stringify([counts, states]))
    .digest('base64url')
}

async function showConcern(c: ConsoleContext, draft: Draft, form?: Form) {
  const read = await ask(c, 'concern.read', { id: c.req.param('id') ?? '' })
  if (!read.ok) return refuse(c, read.error, form)
  return show(
    c,
    <ConcernPage view={viewOf(c)} concern={read.value} draft={draft} />,
    statusOf(draft),
  )
}

const DONE = { acknowledge: 'seen', claim: 'claimed', release: 'released' } as const

async function handle(c: ConsoleContext, verb: keyof typeof DONE) {
  const form = await readForm(c)
  if (!form) return formTooLarge(c)
  const id = c.req.param('id') ?? ''
  const done = await run(c, { name: `concern.${verb}`, input: { id }, form })
  if (!done.ok && done.error.kind !== 'conflict') return refuse(c, done.error)
  const back = form.get('from') === 'queue' ? '/concerns' : `/concerns/${id}`
  return seeOther(c, saidOf(back, done.ok ? DONE[verb] : done.error))
}

async function decide(c: ConsoleContext, form: Form) {
  const id = c.req.param('id') ?? ''
  const decided = await run(c, { name: 'triage.decide', input: toDecision(id, form), form })
  if (!decided.ok) return showConcern(c, draftOf(form, decided.error, viewOf(c).words), form)
  const { caseId } = decided.value
  return seeOther(
    c,
    caseId ? saidOf(`/cases/${caseId}`, 'opened') : saidOf(`/concerns/${id}`, 'decided'),
  )
}

/** What the form says. The district names every answer that is missing. */
function toDecision(concernId: string, form: Form): CommandInput<'triage.decide'> {
  const referTo = form.get('referTo')
  const given = {
    concernId,
    decision: form.get('decision'),
    reason: form.get('reason'),
    danger: form.get('danger'),
    need: form.get('need'),
    caseManagerId: form.get('caseManagerId'),
    ...(referTo !== '' && { referTo }),
  }
  return given as CommandInput<'triage.decide'> // safe because the district checks every word
}
