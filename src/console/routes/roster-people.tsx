import { Hono } from 'hono'
import type { CommandInput } from '../../core/district/client.ts'
import type { Failure } from '../../core/kernel/failure.ts'
import { plain, refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import type { Form } from '../kit/form.ts'
import { saidOf } from '../kit/said.ts'
import { viewOf } from '../kit/view.ts'
import { withForm } from '../kit/with-form.ts'
import { RosterMatchesPage } from '../pages/roster-matches.tsx'
import { RosterWordsPage } from '../pages/roster-words.tsx'

const MATCHES = '/roster/matches'
const WORDS = '/roster/words'

/** Who is who, and what the words of the SIS mean. */
export function rosterPeopleRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get(MATCHES, async (c) => {
    const state = c.req.query('show') === 'decided' ? ('decided' as const) : ('open' as const)
    const list = await ask(c, 'match.list', { state, cursor: c.req.query('cursor') })
    if (!list.ok) return refuse(c, list.error)
    return show(c, <RosterMatchesPage view={viewOf(c)} list={list.value} state={state} />)
  })
  routes.post(`${MATCHES}/:id`, (c) => withForm(c, decide))
  routes.get(WORDS, async (c) => {
    const list = await ask(c, 'roster.words', {})
    if (!list.ok) return refuse(c, list.error)
    return show(c, <RosterWordsPage view={viewOf(c)} list={list.value} />)
  })
  routes.post(WORDS, (c) => withForm(c, explain))
  routes.post(`${WORDS}/undo`, (c) => withForm(c, takeBack))
  return routes
}

async function decide(c: ConsoleContext, form: Form) {
  const id = c.req.param('id') ?? ''
  if (form.get('decision') !== 'same') return settle(c, form, { id, decision: 'apart' })
  if (form.get('confirmed') !== 'yes') return seeOther(c, saidOf(MATCHES, 'unconfirmed'))
  const personId = form.get('personId')
  return settle(c, form, {
    id,
    decision: 'same',
    ...(personId !== '' && { personId }),
    ...(form.get('work') === 'leave' && { work: 'leave' as const }),
  })
}

async function settle(c: ConsoleContext, form: Form, input: CommandInput<'match.decide'>) {
  const decided = await run(c, { name: 'match.decide', input, form })
  if (decided.ok) return seeOther(c, saidOf(MATCHES, input.decision))
  const { error } = decided
  if (error.kind === 'conflict') return seeOther(c, saidOf(MATCHES, error))
  return error.kind === 'invalid' ? sayWhyNot(c, error) : refuse(c, error)
}

/** Which of several people it is can be said on the page; anything else takes a sentence of its own. */
function sayWhyNot(c: ConsoleContext, error: Extract<Failure, { kind: 'invalid' }>) {
  const { words } = viewOf(c)
  const isAbout = (field: string) => error.issues.some(({ path }) => path === field)
  if (isAbout('personId')) return seeOther(c, saidOf(MATCHES, 'which'))
  return plain(c, {
    title: words.rosterMatches.refused,
    text: words.failure(error),
    status: 422,
    to: { href: MATCHES, text: words.rosterMatches.back },
  })
}

const KINDS = ['role', 'grade', 'user_id_type'] as const

const kindIn = (form: Form) => KINDS.find((kind) => kind === form.get('kind'))

async function explain(c: ConsoleContext, form: Form) {
  const kind = kindIn(form)
  const meaning = form.get('meaning')
  if (!kind || meaning === '') return seeOther(c, saidOf(WORDS, 'choose'))
  const input = { kind, value: form.get('value'), meaning }
  const mapped = await run(c, { name: 'roster.map_value', input, form })
  return mapped.ok ? seeOther(c, saidOf(WORDS, 'mapped')) : refuse(c, mapped.error)
}

async function takeBack(c: ConsoleContext, form: Form) {
  const kind = kindIn(form)
  if (!kind) return seeOther(c, WORDS)
  const input = { kind, value: form.get('value'), meaning: null }
  const undone = await run(c, { name: 'roster.map_value', input, form })
  return undone.ok ? seeOther(c, saidOf(WORDS, 'undone')) : refuse(c, undone.error)
}
