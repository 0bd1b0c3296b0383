import { Hono } from 'hono'
import type { CommandInput } from '../../core/district/client.ts'
import { invalid, type Failure, type FieldIssue } from '../../core/kernel/failure.ts'
import { err } from '../../core/kernel/result.ts'
import { formTooLarge, refuse, seeOther, show, type PageStatus } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { draftOf, EMPTY_DRAFT, readForm, type Draft, type Form } from '../kit/form.ts'
import { viewOf } from '../kit/view.ts'
import { MyConcernsPage } from '../pages/my-concerns.tsx'
import { RaisePage } from '../pages/raise.tsx'
import type { Words } from '../words.ts'
import { describeStudent, type FoundStudent } from '../pages/student-choice.tsx'

/** Fewer letters would list half a school. */
const LETTERS_MIN = 3

/** Raising a concern: the form, finding the student, and what became of one's own. */
export function raiseRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/concerns/new', (c) => showForm(c, { draft: EMPTY_DRAFT, found: null }))
  routes.post('/concerns/new', async (c) => {
    const form = await readForm(c)
    return form ? raise(c, form) : formTooLarge(c)
  })
  routes.post('/concerns/new/find', async (c) => {
    const form = await readForm(c)
    return form ? find(c, form) : formTooLarge(c)
  })
  routes.post('/students/suggest', async (c) => {
    const form = await readForm(c)
    return form ? suggest(c, form) : formTooLarge(c)
  })
  routes.get('/me/concerns', async (c) => {
    const mine = await ask(c, 'concern.mine', {})
    const isNobody = !mine.ok && mine.error.kind === 'forbidden'
    if (!mine.ok && !isNobody) return refuse(c, mine.error)
    const concerns = mine.ok ? mine.value.concerns : []
    const raised = c.req.query('raised') ?? null
    return show(c, <MyConcernsPage view={viewOf(c)} concerns={concerns} raised={raised} />)
  })
  return routes
}

async function raise(c: ConsoleContext, form: Form) {
  const { words } = viewOf(c)
  const missing = missingIn(form, words)
  const raised =
    missing.length > 0
      ? err<Failure>({ kind: 'invalid', issues: missing })
      : await run(c, { name: 'concern.raise', input: toInput(form), form })
  if (raised.ok) return seeOther(c, `/me/concerns?raised=${raised.value.reference}`)
  const students = await searchAgain(c, form)
  const draft = draftOf(form, atFields(raised.error, students), words)
  return showForm(c, { draft, found: students, status: 422, form })
}

/** What was left out, all of it at once; chat asks for the same. The district has the last word on the rest. */
function missingIn(form: Form, { raise }: Words): FieldIssue[] {
  const isBlank = (name: string) => form.get(name).trim() === ''
  const blank = (names: readonly string[], message: string) =>
    names.filter(isBlank).map((path) => ({ path, message }))
  const isNobody = isBlank('subjectId') && isBlank('subjectText')
  return [
    ...(isNobody ? [{ path: 'subjectText', message: raise.who }] : []),
    ...blank(['what'], raise.needsWords),
    ...blank(['dangerNow', 'weapon', 'selfHarm'], raise.needsAnswer),
  ]
}

/** What the form says, as the district wants it. */
function toInput(form: Form): CommandInput<'concern.raise'> {
  const tri = (name: string) => form.get(name) as 'yes' | 'no' | 'unknown' // safe because the district checks it
  return {
    subjectId: form.get('subjectId'),
    subjectText: form.get('subjectText'),
    schoolId: form.get('schoolId'),
    what: form.get('what'),
    where: form.get('where'),
    when: form.get('when'),
    dangerNow: tri('dangerNow'),
    weapon: tri('weapon'),
    selfHarm: tri('selfHarm'),
  }
}

/** An error about the student belongs to the search while no student is on the page to choose from. */
function atFields(failure: Failure, found: readonly FoundStudent[] | null): Failure {
  if (failure.kind !== 'invalid' || (found && found.length > 0)) return failure
  const issues = failure.issues.map((issue) =>
    issue.path === 'subjectId' ? { ...issue, path: 'q' } : issue,
  )
  return { kind: 'invalid', issues }
}

/** The students that were found before, to choose from again; null when nobody was looked for. */
async function searchAgain(c: ConsoleContext, form: Form): Promise<readonly FoundStudent[] | null> {
  const search = await searchStudents(c, form, '')
  return search.ok ? search.students : null
}

async function find(c: ConsoleContext, form: Form) {
  const { words } = viewOf(c)
  const search = await searchStudents(c, form, words.raise.tooShort)
  if (search.ok) {
    const draft = { values: form.values, issues: [], problem: null }
    return showForm(c, { draft, found: search.students })
  }
  return showForm(c, { draft: draftOf(form, search.error, words), found: null, status: 422 })
}

/** Answers the island that suggests while somebody types. */
async function suggest(c: ConsoleContext, form: Form) {
  const { words } = viewOf(c)
  const search = await searchStudents(c, form, words.raise.tooShort)
  const students = search.ok ? search.students : []
  return c.json({
    title: words.raise.matches(students.length),
    rows: students.map((student) => ({
      value: student.id,
      text: student.name,
      note: describeStudent(student, words),
    })),
  })
}

type Search =
  | { readonly ok: true; readonly students: readonly FoundStudent[] }
  | { readonly ok: false; readonly error: Failure }

async function searchStudents(c: ConsoleContext, form: Form, tooShort: string): Promise<Search> {
  const q = form.get('q').trim()
  if (q.length < LETTERS_MIN) return { ok: false, error: invalid('q', tooShort) }
  const found = await ask(c, 'student.search', { q })
  return found.ok ? { ok: true, students: found.value.students } : found
}

type Shown = {
  readonly draft: Draft
  readonly found: readonly FoundStudent[] | null
  readonly status?: PageStatus
  readonly form?: Form
}

async function showForm(c: ConsoleContext, { draft, found, status, form }: Shown) {
  const listed = await ask(c, 'school.list', {})
  if (!listed.ok) return refuse(c, listed.error, form)
  const { schools } = listed.value
  return show(
    c,
    <RaisePage view={viewOf(c)} schools={schools} draft={draft} found={found} />,
    status,
  )
}
