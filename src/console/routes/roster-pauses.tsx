import { Hono } from 'hono'
import type { CommandInput, QueryOutput } from '../../core/district/client.ts'
import type { FieldIssue } from '../../core/kernel/failure.ts'
import { refuse, seeOther, show } from '../kit/answers.tsx'
import { run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { draftOf, EMPTY_DRAFT, statusOf, type Draft, type Form } from '../kit/form.ts'
import { saidOf } from '../kit/said.ts'
import { sourceToChange } from '../kit/source-of.ts'
import { viewOf } from '../kit/view.ts'
import { withForm } from '../kit/with-form.ts'
import { SourcePausesPage } from '../pages/source-pauses.tsx'

type Source = NonNullable<QueryOutput<'source.read'>>
type Wanted = CommandInput<'source.set_mode'>

const HERE = '/roster/source/pauses'
/** More rows than any form of ours shows; the district takes fifty pauses. */
const ROWS_MAX = 60

/** When nobody is removed: today, and on which dates. */
export function rosterPausesRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get(HERE, (c) => showPauses(c, EMPTY_DRAFT))
  routes.post(HERE, (c) => withForm(c, save))
  routes.post(`${HERE}/suggested`, (c) => withForm(c, addSuggested))
  return routes
}

async function showPauses(c: ConsoleContext, draft: Draft) {
  const source = await sourceToChange(c)
  if (!source.ok) return refuse(c, source.error)
  if (source.value === null) return seeOther(c, '/roster')
  return show(
    c,
    <SourcePausesPage view={viewOf(c)} source={source.value} draft={draft} />,
    statusOf(draft),
  )
}

const MODES = ['normal', 'add_only', 'blackout'] as const

async function save(c: ConsoleContext, form: Form) {
  const { words } = viewOf(c)
  const rows = readRows(form)
  const half = rows.find(({ from, until }) => from === '' || until === '')
  if (half) {
    const path = half.from === '' ? `from${half.at}` : `until${half.at}`
    const message = words.rosterSource.pauseForm.incomplete
    return showPauses(c, { values: form.values, issues: [{ path, message }], problem: null })
  }
  const mode = MODES.find((one) => one === form.get('mode')) ?? 'normal'
  const blackouts = rows.map(({ from, until }) => ({ from, until }))
  const saved = await run(c, { name: 'source.set_mode', input: { mode, blackouts }, form })
  if (saved.ok) return seeOther(c, saidOf('/roster/source', 'paused'))
  if (saved.error.kind !== 'invalid') return refuse(c, saved.error)
  const draft = draftOf(form, saved.error, words)
  return showPauses(c, { ...draft, issues: draft.issues.map((issue) => atRow(issue, rows)) })
}

type Row = { readonly at: number; readonly from: string; readonly until: string }

/** Rows with a date in them; an empty row is no pause. */
const readRows = (form: Form): readonly Row[] =>
  Array.from({ length: ROWS_MAX }, (_, at) => ({
    at,
    from: form.get(`from${at}`),
    until: form.get(`until${at}`),
  })).filter(({ from, until }) => from !== '' || until !== '')

/** `blackouts.1.until` is about the second row that was filled in. */
function atRow({ path, message }: FieldIssue, rows: readonly Row[]): FieldIssue {
  const [, index, part = 'until'] = path.split('.')
  const row = rows[Number(index)]
  return { path: row ? `${part}${row.at}` : 'mode', message }
}

/** Adds the dates the school years suggest to the pauses there are. */
async function addSuggested(c: ConsoleContext, form: Form) {
  const source = await sourceToChange(c)
  if (!source.ok) return refuse(c, source.error)
  const input = source.value && withSuggested(source.value)
  if (!input) return seeOther(c, HERE)
  const saved = await run(c, { name: 'source.set_mode', input, form })
  return saved.ok ? seeOther(c, saidOf('/roster/source', 'paused')) : refuse(c, saved.error)
}

const withSuggested = ({ mode, blackouts, suggestedBlackout }: Source): Wanted | null =>
  suggestedBlackout && { mode, blackouts: [...blackouts, suggestedBlackout] }
