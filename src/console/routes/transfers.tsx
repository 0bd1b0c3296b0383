import { Hono } from 'hono'
import { formTooLarge, refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { draftOf, EMPTY_DRAFT, readForm, statusOf, type Draft } from '../kit/form.ts'
import { saidOf } from '../kit/said.ts'
import { viewOf } from '../kit/view.ts'
import { HandoverPage, type Handover } from '../pages/handover.tsx'
import { TransfersPage } from '../pages/transfers.tsx'

/** Students who moved, and the answer of the receiving school. */
export function transferRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/transfers', async (c) => {
    const list = await ask(c, 'transfer.list', { cursor: c.req.query('cursor') })
    if (!list.ok) return refuse(c, list.error)
    return show(c, <TransfersPage view={viewOf(c)} list={list.value} />)
  })
  routes.get('/transfers/:id', (c) => showHandover(c, EMPTY_DRAFT))
  routes.post('/transfers/:id/accept', (c) => answer(c, 'accepted'))
  routes.post('/transfers/:id/decline', (c) => answer(c, 'declined'))
  return routes
}

const idOf = (c: ConsoleContext): string => c.req.param('id') ?? ''

async function showHandover(c: ConsoleContext, draft: Draft) {
  const read = await ask(c, 'transfer.read', { handoverId: idOf(c) })
  if (!read.ok) return refuse(c, read.error)
  const caseId = await readableCase(c, read.value)
  return show(
    c,
    <HandoverPage view={viewOf(c)} handover={read.value} caseId={caseId} draft={draft} />,
    statusOf(draft),
  )
}

/** The case, when it is among those this person may open; a link that leads nowhere is not shown. */
async function readableCase(c: ConsoleContext, handover: Handover): Promise<string | null> {
  const listed = await ask(c, 'case.list', {})
  const cases = listed.ok ? listed.value.cases : []
  return cases.find(({ reference }) => reference === handover.caseReference)?.id ?? null
}

async function answer(c: ConsoleContext, said: 'accepted' | 'declined') {
  const form = await readForm(c)
  if (!form) return formTooLarge(c)
  const handoverId = idOf(c)
  const caseManagerId = form.get('caseManagerId')
  const answered =
    said === 'accepted'
      ? await run(c, { name: 'transfer.accept', input: { handoverId, caseManagerId }, form })
      : await run(c, {
          name: 'transfer.decline',
          input: { handoverId, reason: form.get('reason') },
          form,
        })
  if (answered.ok) return seeOther(c, saidOf(`/transfers/${handoverId}`, said))
  const { error } = answered
  if (error.kind === 'not_found' || error.kind === 'forbidden') return refuse(c, error, form)
  return showHandover(c, draftOf(form, error, viewOf(c).words))
}
