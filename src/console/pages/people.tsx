import type { QueryOutput } from '../../core/district/client.ts'
import { ASSETS } from '../assets.ts'
import { Badge } from '../components/badge.tsx'
import { Empty } from '../components/empty.tsx'
import { SelectField, TextField } from '../components/field.tsx'
import { Page } from '../components/page.tsx'
import { EMPTY_DRAFT } from '../kit/form.ts'
import type { View } from '../kit/view.ts'

type List = QueryOutput<'people.list'>
type Item = List['people'][number]
type Schools = QueryOutput<'school.list'>['schools']

export type PeopleSearch = { readonly q: string; readonly role: string; readonly school: string }

const QUERY_MAX = 80

/** How a person is called: by the names they prefer, where they prefer others. */
export const nameOf = (who: Item): string =>
  `${who.preferredGivenName ?? who.givenName} ${who.preferredFamilyName ?? who.familyName}`

/** The roster as people look for it. What was searched for never stands in an address. */
export const PeoplePage = (props: {
  view: View
  schools: Schools
  search: PeopleSearch
  list: List
}) => {
  const { view, schools, search, list } = props
  const { people } = view.words
  return (
    <Page view={view} title={people.title} here="people" lead={people.lead} island={ASSETS.suggest}>
      <SearchForm view={view} schools={schools} search={search} />
      <h2>{people.results}</h2>
      {list.people.length === 0 ? (
        <Empty text={people.empty} more={people.emptyMore} />
      ) : (
        <ul class="rows">
          {list.people.map((person) => (
            <Row view={view} person={person} />
          ))}
        </ul>
      )}
      {list.nextCursor && <MorePeople view={view} search={search} cursor={list.nextCursor} />}
    </Page>
  )
}

const SearchForm = (props: { view: View; schools: Schools; search: PeopleSearch }) => {
  const { view, schools, search } = props
  const { people } = view.words
  const draft = { ...EMPTY_DRAFT, values: search }
  const roles = Object.entries(people.roles).map(([value, text]) => ({ value, text }))
  return (
    <form
      method="post"
      action="/people"
      class="card form finder"
      data-suggest="/people/suggest"
      data-empty={people.empty}
    >
      <TextField
        draft={draft}
        name="q"
        label={people.find}
        hint={people.findHint}
        maxlength={QUERY_MAX}
      />
      <div class="found" aria-live="polite" />
      <div class="pair">
        <SelectField
          draft={draft}
          name="role"
          label={people.role}
          choices={[{ value: '', text: people.anyRole }, ...roles]}
        />
        <SelectField
          draft={draft}
          name="school"
          label={people.school}
          choices={[
            { value: '', text: people.anySchool },
            ...schools.map(({ id, name }) => ({ value: id, text: name })),
          ]}
        />
      </div>
      <div class="bar">
        <button type="submit">{people.search}</button>
      </div>
    </form>
  )
}

const Row = ({ view, person }: { view: View; person: Item }) => {
  const { words } = view
  return (
    <li class="row bar apart">
      <div class="row-main">
        <a class="stretch" href={`/people/${person.id}`}>
          {nameOf(person)}
        </a>
        <p class="meta bar">
          {person.grade && <span>{words.frame.grade(person.grade)}</span>}
          {person.homeSchool && <span>{person.homeSchool.name}</span>}
        </p>
      </div>
      <div class="row-side bar">
        <PersonBadges view={view} person={person} />
      </div>
    </li>
  )
}

export const PersonBadges = ({ view, person }: { view: View; person: Item }) => {
  const { people } = view.words
  return (
    <>
      {person.roles.map((role) => (
        <Badge tone="calm" icon="mine">
          {people.roles[role] ?? role}
        </Badge>
      ))}
      {person.archived && (
        <Badge tone="calm" icon="away">
          {people.archived}
        </Badge>
      )}
      {!person.archived && !person.enabled && (
        <Badge tone="alert" icon="lock">
          {people.disabled}
        </Badge>
      )}
    </>
  )
}

const MorePeople = (props: { view: View; search: PeopleSearch; cursor: string }) => (
  <form method="post" action="/people" class="more">
    {Object.entries({ ...props.search, cursor: props.cursor }).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <button type="submit" class="outline">
      {props.view.words.frame.more}
    </button>
  </form>
)
