import { Hono } from 'hono'
import { refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { EMPTY_DRAFT, statusOf, type Draft, type Form } from '../kit/form.ts'
import { guardsInput, readLimits, readScope, scopeText } from '../kit/limits-form.ts'
import { saidOf } from '../kit/said.ts'
import { sourceToChange } from '../kit/source-of.ts'
import { viewOf } from '../kit/view.ts'
import { withForm } from '../kit/with-form.ts'
import { SourceLimitsPage } from '../pages/source-limits.tsx'

const HERE = '/roster/source/limits'

/** When part of a sync waits for a person: for the district, for a kind of record, for a school. */
export function rosterLimitsRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get(HERE, (c) => showLimits(c, c.req.query('of') ?? '', EMPTY_DRAFT))
  routes.post(HERE, (c) => withForm(c, save))
  routes.post(`${HERE}/reset`, (c) => withForm(c, reset))
  return routes
}

async function showLimits(c: ConsoleContext, of: string, draft: Draft) {
  const [source, listed] = await Promise.all([
    sourceToChange(c),
    ask(c, 'school.list', { for: 'roster' }),
  ])
  if (!source.ok) return refuse(c, source.error)
  if (!listed.ok) return refuse(c, listed.error)
  if (source.value === null) return seeOther(c, '/roster')
  const scope = readScope(of, source.value)
  const { schools } = listed.value
  const props = { view: viewOf(c), source: source.value, scope, schools, draft }
  return show(c, <SourceLimitsPage {...props} />, statusOf(draft))
}

const pathOf = (of: string): string =>
  of === 'district' ? HERE : `${HERE}?of=${encodeURIComponent(of)}`

async function save(c: ConsoleContext, form: Form) {
  const source = await sourceToChange(c)
  if (!source.ok) return refuse(c, source.error)
  if (source.value === null) return seeOther(c, '/roster')
  const scope = readScope(form.get('of'), source.value)
  const read = readLimits(form, scope, viewOf(c).words)
  if (!read.ok) {
    const draft = { values: form.values, issues: read.issues, problem: null }
    return showLimits(c, scopeText(scope), draft)
  }
  const input = guardsInput(source.value, scope, read.limits)
  const saved = await run(c, { name: 'source.set_guards', input, form })
  return saved.ok
    ? seeOther(c, saidOf(pathOf(scopeText(scope)), 'limits'))
    : refuse(c, saved.error, form)
}

async function reset(c: ConsoleContext, form: Form) {
  const source = await sourceToChange(c)
  if (!source.ok) return refuse(c, source.error)
  if (source.value === null) return seeOther(c, '/roster')
  const scope = readScope(form.get('of'), source.value)
  const input = guardsInput(source.value, scope, {})
  const saved = await run(c, { name: 'source.set_guards', input, form })
  return saved.ok ? seeOther(c, saidOf(HERE, 'reset')) : refuse(c, saved.error)
}
