import { ErrorSummary } from '../components/error-summary.tsx'
import { TextField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Page } from '../components/page.tsx'
import type { Draft } from '../kit/form.ts'
import type { View } from '../kit/view.ts'
import { LinkedAccounts, type Accounts } from './linked-accounts.tsx'
import { PersonQuestion } from './person-question.tsx'

/** Longest address that is one. */
const EMAIL_MAX = 320

/** For those who look after accounts and may not read the roster: they ask for one member of staff by e-mail. */
export const StaffFindPage = ({ view, draft }: { view: View; draft: Draft }) => {
  const { people } = view.words
  return (
    <Page view={view} title={people.title} here="people" lead={people.staffLead}>
      <ErrorSummary draft={draft} words={view.words} />
      <form method="post" action="/people/find" class="card form">
        <FormKey />
        <TextField
          draft={draft}
          name="email"
          label={people.staffEmail}
          hint={people.staffEmailHint}
          maxlength={EMAIL_MAX}
          required
        />
        <div class="bar">
          <button type="submit">{people.search}</button>
        </div>
      </form>
    </Page>
  )
}

/** The same readers' view of a member of staff: the name and the accounts, and nothing of the roster. */
export const StaffAccountsPage = (props: { view: View; accounts: Accounts; open: number }) => {
  const { view, accounts, open } = props
  const { people, frame } = view.words
  return (
    <Page
      view={view}
      title={accounts.person.name}
      tab={frame.people}
      here="people"
      up={{ href: '/people', text: people.title }}
      notices={people.said}
    >
      <PersonQuestion view={view} open={open} />
      <LinkedAccounts view={view} of={accounts} />
    </Page>
  )
}
