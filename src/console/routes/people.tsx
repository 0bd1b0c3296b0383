import { Hono } from 'hono'
import type { QueryInput } from '../../core/district/client.ts'
import { formTooLarge, refuse, show } from '../kit/answers.tsx'
import { ask } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { EMPTY_DRAFT, readForm, type Form } from '../kit/form.ts'
import { viewOf } from '../kit/view.ts'
import { nameOf, PeoplePage, type PeopleSearch } from '../pages/people.tsx'
import { StaffFindPage } from '../pages/staff.tsx'

/** A page of a phone; the rest follows on demand. */
const PAGE = 50
/** What fits under a field without pushing the page away. */
const SUGGESTIONS = 8
/** Fewer letters would list half a school. */
const LETTERS_MIN = 3

const ROLES = ['student', 'staff', 'guardian'] as const

/** Searching the roster. A search is a form that is sent, so no name stands in an address. */
export function peopleRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/people', (c) => {
    const { can } = c.var.viewer.me
    return can.accounts && !can.people
      ? show(c, <StaffFindPage view={viewOf(c)} draft={EMPTY_DRAFT} />)
      : showPeople(c, { q: '', role: '', school: '' }, '')
  })
  routes.post('/people', async (c) => {
    const form = await readForm(c)
    return form ? showPeople(c, toSearch(form), form.get('cursor')) : formTooLarge(c)
  })
  routes.post('/people/suggest', async (c) => {
    const form = await readForm(c)
    return form ? suggest(c, form) : formTooLarge(c)
  })
  return routes
}

const toSearch = (form: Form): PeopleSearch => ({
  q: form.get('q').trim(),
  role: form.get('role'),
  school: form.get('school'),
})

/** Leaves out what was not chosen, and roles that do not exist. */
function toInput({ q, role, school }: PeopleSearch): QueryInput<'people.list'> {
  const known = ROLES.find((one) => one === role)
  return { ...(q && { q }), ...(known && { role: known }), ...(school && { school }) }
}

async function showPeople(c: ConsoleContext, search: PeopleSearch, cursor: string) {
  const input = { ...toInput(search), limit: PAGE, ...(cursor && { cursor }) }
  const [list, listed] = await Promise.all([
    ask(c, 'people.list', input),
    ask(c, 'school.list', {}),
  ])
  if (!list.ok) return refuse(c, list.error)
  const schools = listed.ok ? listed.value.schools : []
  return show(
    c,
    <PeoplePage view={viewOf(c)} schools={schools} search={search} list={list.value} />,
  )
}

/** Answers the island that suggests while somebody types. */
async function suggest(c: ConsoleContext, form: Form) {
  const search = toSearch(form)
  const { words } = viewOf(c)
  if (search.q.length < LETTERS_MIN) return c.json({ title: '', rows: [] })
  const list = await ask(c, 'people.list', { ...toInput(search), limit: SUGGESTIONS })
  const people = list.ok ? list.value.people : []
  const rows = people.map((person) => ({
    href: `/people/${person.id}`,
    text: nameOf(person),
    note: [person.grade && words.frame.grade(person.grade), person.homeSchool?.name]
      .filter(Boolean)
      .join(' · '),
  }))
  return c.json({ title: people.length === 0 ? words.people.empty : words.people.results, rows })
}
