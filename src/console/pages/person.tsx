import type { QueryOutput } from '../../core/district/client.ts'
import { Facts } from '../components/facts.tsx'
import { Page } from '../components/page.tsx'
import { sayDay } from '../kit/say-when.ts'
import type { View } from '../kit/view.ts'
import { LinkedAccounts, type Accounts } from './linked-accounts.tsx'
import { nameOf, PersonBadges } from './people.tsx'
import { PersonQuestion } from './person-question.tsx'

export type Person = QueryOutput<'people.read'>
type Props = { view: View; person: Person }
type PageProps = Props & {
  /** For those who look after accounts. */
  accounts: Accounts | null
  /** How many questions about who this is the reader may decide. */
  open: number
}

/** One person as the roster has them. */
export const PersonPage = ({ view, person, accounts, open }: PageProps) => {
  const { words } = view
  const { people } = words
  return (
    <Page
      view={view}
      title={nameOf(person)}
      tab={view.words.frame.people}
      here="people"
      up={{ href: '/people', text: people.title }}
      lead={
        <span class="badges bar">
          <PersonBadges view={view} person={person} />
        </span>
      }
      notices={people.said}
    >
      <PersonQuestion view={view} open={open} />
      <section class="card">
        <Facts
          rows={[
            [people.grade, person.grade && words.frame.grade(person.grade)],
            [people.homeSchool, person.homeSchool?.name ?? null],
            [people.email, person.email],
            [people.ids, person.identities.map(({ sourcedId }) => sourcedId).join(', ') || null],
          ]}
        />
      </section>
      {person.memberships.length > 0 && <Memberships view={view} person={person} />}
      {person.roles.includes('student') && <Guardians view={view} person={person} />}
      {accounts && <LinkedAccounts view={view} of={accounts} />}
    </Page>
  )
}

const Memberships = ({ view, person }: Props) => {
  const { people } = view.words
  return (
    <section class="card">
      <h2>{people.memberships}</h2>
      <ul class="plain-list">
        {person.memberships.map(({ school, role, beginDate, endDate }) => (
          <li>
            <strong>{school.name}</strong>
            <small>
              {people.roles[role] ?? role},{' '}
              {endDate === null
                ? people.since(sayDay(beginDate, view))
                : people.span(sayDay(beginDate, view), sayDay(endDate, view))}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}

const Guardians = ({ view, person }: Props) => {
  const { people } = view.words
  return (
    <section class="card">
      <h2>{people.guardians}</h2>
      {person.guardians.length === 0 && <p class="hint">{people.noGuardians}</p>}
      <ul class="plain-list">
        {person.guardians.map(({ id, name }) => (
          <li>
            <a href={`/people/${id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}
