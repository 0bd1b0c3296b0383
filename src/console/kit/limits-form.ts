import type { CommandInput, QueryOutput } from '../../core/district/client.ts'
import type { FieldIssue } from '../../core/kernel/failure.ts'
import type { Words } from '../words.ts'
import type { Form } from './form.ts'

type Source = NonNullable<QueryOutput<'source.read'>>
type Settings = Source['guardSettings']
export type Limits = Settings['usual']
export type LimitName = keyof Limits
type Some = Settings['defaults']
type Collection = keyof Source['delta']

/** How a limit is written: a share and a growth as percent, a floor as a number of records. */
type Kind = 'share' | 'floor' | 'growth'

/** Whose limits: the district's, those of one kind of record, or those of one school. */
export type Scope =
  | { readonly of: 'district' }
  | { readonly of: 'collection'; readonly collection: Collection }
  | { readonly of: 'school'; readonly id: string }

/** Limits that are said together, in the order they are shown. */
const GROUPS = {
  ended: ['removedShare', 'removedFloor'],
  staff: ['staffFloor'],
  changed: ['changedShare', 'changedFloor'],
  school: ['schoolShare', 'schoolFloor'],
  group: ['groupShare', 'groupFloor'],
  district: ['districtShare', 'districtFloor'],
  rows: ['rowsLow', 'rowsHigh', 'rowsFloor'],
  issues: ['issueShare', 'issueFloor'],
  alias: ['aliasShare', 'aliasFloor'],
} as const satisfies Readonly<Record<string, readonly LimitName[]>>

export type GroupName = keyof typeof GROUPS

const ALL = Object.keys(GROUPS) as GroupName[] // safe because these are its keys
const OF_RECORDS: readonly GroupName[] = ['ended', 'changed', 'rows', 'issues']
const OF_PEOPLE: readonly GroupName[] = ['ended', 'staff', 'changed', 'school', 'rows', 'issues']
const OF_A_SCHOOL: readonly GroupName[] = ['school', 'group']

/** The limits that mean something there. */
export function groupsFor(scope: Scope): readonly (readonly [GroupName, readonly LimitName[]])[] {
  const names = namesFor(scope)
  return names.map((name) => [name, GROUPS[name]])
}

function namesFor(scope: Scope): readonly GroupName[] {
  switch (scope.of) {
    case 'district':
      return ALL
    case 'collection':
      return scope.collection === 'users' ? OF_PEOPLE : OF_RECORDS
    case 'school':
      return OF_A_SCHOOL
  }
}

export const kindOf = (name: LimitName): Kind => {
  if (name === 'rowsHigh') return 'growth'
  return name.endsWith('Share') || name === 'rowsLow' ? 'share' : 'floor'
}

/** Hundredths of a percent say all there is to say. */
const HUNDREDTHS = 10_000

/** A limit as it stands in its field. */
export const limitText = (name: LimitName, value: number): string =>
  kindOf(name) === 'floor' ? String(value) : String(Math.round(value * HUNDREDTHS) / 100)

const SCHOOL = 'school:'

/** Whose limits an address asks for; those of the district where it names nobody. */
export function readScope(of: string, source: Source): Scope {
  if (of.startsWith(SCHOOL)) return { of: 'school', id: of.slice(SCHOOL.length) }
  const collections = Object.keys(source.delta) as Collection[] // safe because it has an entry for each
  const collection = collections.find((name) => name === of)
  return collection ? { of: 'collection', collection } : { of: 'district' }
}

export function scopeText(scope: Scope): string {
  switch (scope.of) {
    case 'district':
      return 'district'
    case 'collection':
      return scope.collection
    case 'school':
      return SCHOOL + scope.id
  }
}

/** What was changed there. */
export function ownLimits({ guardSettings }: Source, scope: Scope): Some {
  switch (scope.of) {
    case 'district':
      return guardSettings.defaults
    case 'collection':
      return guardSettings.collections[scope.collection] ?? {}
    case 'school':
      return guardSettings.schools[scope.id] ?? {}
  }
}

/** What holds where nothing was changed there: the limits one step above. */
export function limitsAbove({ guardSettings }: Source, scope: Scope): Limits {
  const { usual, defaults, collections } = guardSettings
  if (scope.of === 'district') return usual
  const district = { ...usual, ...gapless(defaults) }
  return scope.of === 'collection' ? district : { ...district, ...gapless(collections.users ?? {}) }
}

const gapless = (some: Some): Partial<Limits> =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined))

type Read =
  | { readonly ok: true; readonly limits: Some }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] }

/** The limits of the form; an empty field has none of its own. */
export function readLimits(form: Form, scope: Scope, words: Words): Read {
  const names = groupsFor(scope).flatMap(([, group]) => group)
  const given = names.filter((name) => form.get(name).trim() !== '')
  const issues = given
    .filter((name) => valueOf(form, name) === null)
    .map((path) => ({ path, message: words.rosterLimits.wrong[kindOf(path)] }))
  if (issues.length > 0) return { ok: false, issues }
  return { ok: true, limits: Object.fromEntries(given.map((name) => [name, valueOf(form, name)])) }
}

const RANGES: Readonly<Record<Kind, readonly [from: number, to: number]>> = {
  share: [0, 100],
  floor: [0, 1_000_000],
  growth: [100, 10_000],
}

function valueOf(form: Form, name: LimitName): number | null {
  const kind = kindOf(name)
  const value = Number(form.get(name).trim().replace(/\s*%$/, ''))
  const [from, to] = RANGES[kind]
  if (!(value >= from && value <= to)) return null
  if (kind === 'floor') return Number.isInteger(value) ? value : null
  return Math.round(value * 100) / HUNDREDTHS
}

/** The change of the settings; a part that has no limit of its own any more is left out of them. */
export function guardsInput(
  { guardSettings }: Source,
  scope: Scope,
  limits: Some,
): CommandInput<'source.set_guards'> {
  const isNone = Object.keys(limits).length === 0
  switch (scope.of) {
    case 'district':
      return { defaults: isNone ? null : limits }
    case 'collection':
      return { collections: withOnly(guardSettings.collections, scope.collection, limits) }
    case 'school':
      return { schools: withOnly(guardSettings.schools, scope.id, limits) }
  }
}

/** The limits by name with those of one name replaced, or taken out where there are none any more. */
function withOnly(
  all: Readonly<Record<string, Some>>,
  name: string,
  limits: Some,
): Record<string, Some> {
  const others = Object.entries(all).filter(([other]) => other !== name)
  const own = Object.keys(limits).length === 0 ? [] : [[name, limits] as const]
  return Object.fromEntries([...others, ...own])
}
