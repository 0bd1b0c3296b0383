import { Hono } from 'hono'
import type { Failure } from '../../core/kernel/failure.ts'
import type { Result } from '../../core/kernel/result.ts'
import { formTooLarge, refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { draftOf, EMPTY_DRAFT, readForm, statusOf, type Form } from '../kit/form.ts'
import { fromLocalTime } from '../kit/local-time.ts'
import { saidOf } from '../kit/said.ts'
import { viewOf } from '../kit/view.ts'
import { CasePage, type CaseDrafts, type CaseForm } from '../pages/case.tsx'
import { CasesPage } from '../pages/cases.tsx'

const NO_DRAFTS: CaseDrafts = { note: EMPTY_DRAFT, task: EMPTY_DRAFT, member: EMPTY_DRAFT }

/** The list of cases, one case, and what its team adds to it. */
export function caseRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/cases', async (c) => {
    const listed = await ask(c, 'case.list', {})
    if (!listed.ok) return refuse(c, listed.error)
    return show(c, <CasesPage view={viewOf(c)} cases={listed.value.cases} />)
  })
  routes.get('/cases/:id', (c) => showCase(c, NO_DRAFTS))
  routes.post('/cases/:id/notes', (c) => add(c, 'note', addNote))
  routes.post('/cases/:id/tasks', (c) => add(c, 'task', addTask))
  routes.post('/cases/:id/members', (c) => add(c, 'member', addMember))
  return routes
}

async function showCase(c: ConsoleContext, drafts: CaseDrafts, form?: Form) {
  const read = await ask(c, 'case.read', { id: c.req.param('id') ?? '' })
  if (!read.ok) return refuse(c, read.error, form)
  const [status = 200] = Object.values(drafts)
    .map(statusOf)
    .filter((one) => one !== 200)
  return show(c, <CasePage view={viewOf(c)} file={read.value} drafts={drafts} />, status)
}

type Adding = (c: ConsoleContext, caseId: string, form: Form) => Promise<Result<unknown, Failure>>

/** Adds something to a case and shows the case again, with the form as it was typed when it was refused. */
async function add(c: ConsoleContext, what: CaseForm, adding: Adding) {
  const form = await readForm(c)
  if (!form) return formTooLarge(c)
  const id = c.req.param('id') ?? ''
  const added = await adding(c, id, form)
  if (added.ok) return seeOther(c, saidOf(`/cases/${id}`, what))
  const draft = draftOf(form, added.error, viewOf(c).words)
  return showCase(c, { ...NO_DRAFTS, [what]: draft }, form)
}

const addNote: Adding = (c, caseId, form) =>
  run(c, { name: 'case.add_note', input: { caseId, text: form.get('text') }, form })

const addTask: Adding = (c, caseId, form) => {
  const input = {
    caseId,
    title: form.get('title'),
    ownerId: form.get('ownerId'),
    backupId: form.get('backupId'),
    // not a time at all: the district asks for one, beside whatever else is missing
    dueAt: fromLocalTime(form.get('dueAt'), viewOf(c).zone) ?? Number.NaN,
  }
  return run(c, { name: 'task.add', input, form })
}

const addMember: Adding = (c, caseId, form) =>
  run(c, { name: 'case.add_member', input: { caseId, personId: form.get('personId') }, form })
