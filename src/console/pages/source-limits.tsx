import type { QueryOutput } from '../../core/district/client.ts'
import { ErrorSummary } from '../components/error-summary.tsx'
import { SelectField, TextField } from '../components/field.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Page } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import { EMPTY_DRAFT, type Draft } from '../kit/form.ts'
import {
  groupsFor,
  kindOf,
  limitsAbove,
  limitText,
  ownLimits,
  scopeText,
  type GroupName,
  type LimitName,
  type Scope,
} from '../kit/limits-form.ts'
import type { View } from '../kit/view.ts'
import { RowLink } from './row-link.tsx'
import type { Source } from './source.tsx'

type Schools = QueryOutput<'school.list'>['schools']
type Props = { view: View; source: Source; scope: Scope; schools: Schools; draft: Draft }

/** When part of a sync waits for a person: the numbers of the district, of a kind of record, or of a school. */
export const SourceLimitsPage = (props: Props) => {
  const { view, scope, draft, source } = props
  const { rosterLimits, rosterSource } = view.words
  const isDistrict = scope.of === 'district'
  const questions = Object.fromEntries(
    groupsFor(scope).flatMap(([group, names]) =>
      names.map((name) => [name, `${rosterLimits.groups[group][0]}:`]),
    ),
  )
  return (
    <Page
      view={view}
      title={isDistrict ? rosterLimits.title : titleOf(props)}
      here="roster"
      lead={rosterLimits.lead}
      up={
        isDistrict
          ? { href: '/roster/source', text: rosterSource.title }
          : { href: LIMITS, text: rosterLimits.title }
      }
      notices={rosterSource.said}
    >
      <ErrorSummary draft={draft} words={view.words} questions={questions} />
      <LimitsForm {...props} />
      {isDistrict && <Others {...props} source={source} />}
    </Page>
  )
}

const LIMITS = '/roster/source/limits'

function titleOf({ view, scope, schools }: Props): string {
  const { of } = view.words.rosterLimits
  switch (scope.of) {
    case 'district':
      return of.district
    case 'collection':
      return of.collection(view.words.roster.collection(scope.collection))
    case 'school':
      return of.school(schools.find(({ id }) => id === scope.id)?.name ?? scope.id)
  }
}

const LimitsForm = ({ view, source, scope, draft }: Props) => {
  const { rosterLimits } = view.words
  const own = ownLimits(source, scope)
  const isChanged = Object.keys(own).length > 0
  return (
    <section class="card">
      <form method="post" action={LIMITS} class="form">
        <FormKey />
        <input type="hidden" name="of" value={scopeText(scope)} />
        {groupsFor(scope).map(([group, names]) => (
          <Group {...{ view, source, scope, draft }} group={group} names={names} />
        ))}
        <div class="bar">
          <button type="submit">{rosterLimits.save}</button>
          <span class="meta">{rosterLimits.outdates}</span>
        </div>
      </form>
      {isChanged && (
        <PostButton
          action={`${LIMITS}/reset`}
          text={scope.of === 'district' ? rosterLimits.reset : rosterLimits.resetOne}
          fields={{ of: scopeText(scope) }}
          look="quiet"
        />
      )}
    </section>
  )
}

const Group = (
  props: Omit<Props, 'schools'> & { group: GroupName; names: readonly LimitName[] },
) => {
  const { view, source, scope, draft, group, names } = props
  const { rosterLimits } = view.words
  const [title, hint] = rosterLimits.groups[group]
  const own = ownLimits(source, scope)
  const above = limitsAbove(source, scope)
  const said = (name: LimitName): string => {
    const text = limitText(name, above[name])
    const value = kindOf(name) === 'floor' ? text : rosterLimits.percent(Number(text))
    return scope.of === 'district' ? rosterLimits.usual(value) : rosterLimits.inherited(value)
  }
  return (
    <fieldset>
      <legend>{title}</legend>
      <p class="hint">{hint}</p>
      <div class="pair">
        {names.map((name) => {
          const value = own[name]
          return (
            <TextField
              draft={draft}
              isNumber
              name={name}
              label={rosterLimits.names[name]}
              hint={said(name)}
              initial={value === undefined ? '' : limitText(name, value)}
              maxlength={NUMBER_MAX}
            />
          )
        })}
      </div>
    </fieldset>
  )
}

/** Digits of a number, with room for a point and a percent sign. */
const NUMBER_MAX = 12

/** Kinds of record and schools with limits of their own, and the way to give some. */
const Others = ({ view, source, schools }: Props) => {
  const { rosterLimits, roster } = view.words
  const { collections, schools: bySchool } = source.guardSettings
  const nameOf = (id: string) => schools.find((school) => school.id === id)?.name ?? id
  const rows = [
    ...Object.entries(collections).map(
      ([name, set]) => [name, roster.collection(name), set] as const,
    ),
    ...Object.entries(bySchool).map(([id, set]) => [`school:${id}`, nameOf(id), set] as const),
  ]
  return (
    <section>
      <h2>{rosterLimits.others}</h2>
      <p class="hint">{rosterLimits.othersHint}</p>
      {rows.length === 0 ? (
        <p class="hint">{rosterLimits.othersNone}</p>
      ) : (
        <ul class="rows">
          {rows.map(([of, text, set]) => (
            <RowLink
              href={`${LIMITS}?of=${encodeURIComponent(of)}`}
              text={text}
              hint={rosterLimits.changed(Object.keys(set).length)}
            />
          ))}
        </ul>
      )}
      <Choose view={view} source={source} schools={schools} />
    </section>
  )
}

const Choose = ({ view, source, schools }: Pick<Props, 'view' | 'source' | 'schools'>) => {
  const { rosterLimits, roster } = view.words
  const kinds = Object.keys(source.delta).map((name) => ({
    value: name,
    text: roster.collection(name),
  }))
  const all = schools.map(({ id, name }) => ({ value: `school:${id}`, text: name }))
  return (
    <form method="get" action={LIMITS} class="card form">
      <SelectField
        draft={EMPTY_DRAFT}
        name="of"
        label={rosterLimits.choose}
        choices={[...kinds, ...all]}
      />
      <button type="submit" class="outline">
        {rosterLimits.open}
      </button>
    </form>
  )
}
