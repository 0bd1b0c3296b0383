import { Hono } from 'hono'
import type { CommandInput } from '../../core/district/client.ts'
import type { Failure } from '../../core/kernel/failure.ts'
import { refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { draftOf, statusOf, type Form } from '../kit/form.ts'
import { saidOf } from '../kit/said.ts'
import { viewOf } from '../kit/view.ts'
import { withForm } from '../kit/with-form.ts'
import type { Accounts } from '../pages/linked-accounts.tsx'
import { PersonPage, type Person } from '../pages/person.tsx'
import { StaffAccountsPage, StaffFindPage } from '../pages/staff.tsx'

/** One person, and the accounts of a member of staff. An address that was looked for stands in no address of ours. */
export function personRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.post('/people/find', (c) => withForm(c, findStaff))
  routes.get('/people/:id', (c) => showPerson(c, c.req.param('id')))
  routes.post('/people/:id/accounts/unlink', (c) => withForm(c, unlink))
  return routes
}

/** Whoever may read the roster sees the person; whoever only looks after accounts sees those of staff. */
async function showPerson(c: ConsoleContext, id: string) {
  const { can } = c.var.viewer.me
  if (!can.people && can.accounts) return showAccounts(c, id, NO_PERSON)
  const read = await ask(c, 'people.read', { id })
  if (!read.ok) return can.accounts ? showAccounts(c, id, read.error) : refuse(c, read.error)
  const person = read.value
  const [accounts, open] = await Promise.all([
    can.accounts && mayBeStaff(person) ? accountsOf(c, id) : null,
    openAbout(c, id),
  ])
  return show(c, <PersonPage view={viewOf(c)} person={person} accounts={accounts} open={open} />)
}

const NO_PERSON: Failure = { kind: 'not_found', what: 'person' }

async function showAccounts(c: ConsoleContext, id: string, otherwise: Failure) {
  const [accounts, open] = await Promise.all([accountsOf(c, id), openAbout(c, id)])
  if (!accounts) return refuse(c, otherwise)
  return show(c, <StaffAccountsPage view={viewOf(c)} accounts={accounts} open={open} />)
}

/** Students and guardians have no accounts, and to ask for them would be a refusal on the record. */
const mayBeStaff = ({ roles }: Person): boolean => roles.length === 0 || roles.includes('staff')

async function accountsOf(c: ConsoleContext, personId: string): Promise<Accounts | null> {
  const listed = await ask(c, 'account.list', { personId })
  return listed.ok ? listed.value : null
}

/** Asked only where it may be answered, for the same reason. */
async function openAbout(c: ConsoleContext, personId: string): Promise<number> {
  if (!c.var.viewer.me.can.matches) return 0
  const about = await ask(c, 'match.about', { personId })
  return about.ok ? about.value.open : 0
}

async function findStaff(c: ConsoleContext, form: Form) {
  const found = await ask(c, 'account.find', { email: form.get('email').trim() })
  if (found.ok) return seeOther(c, `/people/${found.value.person.id}`)
  if (found.error.kind !== 'invalid' && found.error.kind !== 'not_found')
    return refuse(c, found.error)
  const view = viewOf(c)
  const issues = [{ path: 'email', message: view.words.people.staffNobody }]
  const draft = draftOf(form, { kind: 'invalid', issues }, view.words)
  return show(c, <StaffFindPage view={view} draft={draft} />, statusOf(draft))
}

type Provider = CommandInput<'account.unlink'>['provider']

const PROVIDERS: readonly Provider[] = ['oidc', 'slack', 'entra', 'google']

async function unlink(c: ConsoleContext, form: Form) {
  const personId = c.req.param('id') ?? ''
  const here = `/people/${personId}`
  const provider = PROVIDERS.find((one) => one === form.get('provider'))
  if (!provider) return seeOther(c, here)
  if (form.get('confirmed') !== 'yes') return seeOther(c, saidOf(here, 'unconfirmed'))
  const done = await run(c, { name: 'account.unlink', input: { personId, provider }, form })
  if (done.ok) return seeOther(c, saidOf(here, done.value.unlinked > 0 ? 'unlinked' : 'nothing'))
  const { error } = done
  return error.kind === 'conflict' ? seeOther(c, saidOf(here, error)) : refuse(c, error)
}
