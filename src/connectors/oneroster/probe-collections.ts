import { err, ok, type Err, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import { COLLECTIONS, type Collection, type KnownProfile } from '../../core/ports/roster-source.ts'
import { usual, type List } from './fetch-page.ts'
import { SAMPLE_ROWS, type Glimpse } from './glimpse.ts'
import { ofSample } from './list-faults.ts'
import { LISTS, NARROWER, nameWithin, placeOf } from './places.ts'
import type { Prober, Settles } from './prober.ts'
import { isOfSignIn } from './token-faults.ts'

/** No collection has as many rows. */
const FAR_BEYOND = 100_000_000
/** Pages of orgs read to know the schools, where lists exist per school only. */
const ORG_PAGES_MAX = 100
const ORG_PAGE_ROWS = 500

export type Sample = { readonly list: List; readonly page: Glimpse }
export type Samples = {
  /** The first rows of each collection that can be read, of the first list that holds any. */
  readonly of: Partial<Record<Collection, Sample>>
  readonly paths: KnownProfile['paths']
  readonly forbidden: readonly Collection[]
}
type Found = {
  readonly sample: Sample | null
  readonly paths: readonly string[] | null
  readonly isForbidden?: boolean
}
type Finding<T> = Promise<Result<T, PortFailure>>

/** Where each collection can be read, with its first rows. What must be there and is not ends the probe. */
export async function sampleCollections(prober: Prober): Finding<Samples> {
  const of: Partial<Record<Collection, Sample>> = {}
  const paths: Partial<Record<Collection, readonly string[]>> = {}
  const forbidden: Collection[] = []
  for (const collection of COLLECTIONS) {
    const found = await sampleOne(prober, collection, of.orgs ?? null)
    if (!found.ok) return err(ofSample(found.error, collection))
    if (found.value.sample) of[collection] = found.value.sample
    if (found.value.paths) paths[collection] = found.value.paths
    if (found.value.isForbidden) forbidden.push(collection)
    if (collection === 'orgs' && of.orgs) {
      const learned = await learnEmpty(prober, of.orgs.list)
      if (!learned.ok) return learned
    }
  }
  return ok({ of, paths, forbidden })
}

/** What an empty list looks like, and whether lists have pages at all: the page far past the end tells. */
async function learnEmpty(prober: Prober, list: List): Finding<null> {
  const beyond = await prober.tryPage(list, { limit: 1, offset: FAR_BEYOND })
  if (!beyond.ok) return beyond
  prober.facts.unpaged = (beyond.value?.ids.length ?? 0) > 0
  const refusal = beyond.value === null ? prober.status : null
  prober.facts.emptyIs404 = refusal === 404
  prober.facts.pastEnd = refusal !== null && OUT_OF_RANGE.has(refusal) ? refusal : null
  return ok(null)
}

/** How systems refuse a page that begins after the last row: bad request, range not satisfiable, unprocessable. */
const OUT_OF_RANGE: ReadonlySet<number> = new Set([400, 416, 422])

async function sampleOne(
  prober: Prober,
  collection: Collection,
  orgs: Sample | null,
): Finding<Found> {
  const first = await sampleOf(prober, usual(collection))
  if (first.ok) return ok({ sample: first.value, paths: null })
  const isRefusal = isRefused(prober, first.error)
  const isUnusable = mayMiss(collection) && isUseless(prober, first.error)
  if (!isRefusal && !isUnusable) return first
  return sampleElsewhere(prober, { collection, orgs, first, isRefusal })
}

type Missing = {
  readonly collection: Collection
  readonly orgs: Sample | null
  /** Why the usual list cannot be read. */
  readonly first: Err<PortFailure>
  readonly isRefusal: boolean
}

/** The other places of a collection whose usual list cannot be read. */
async function sampleElsewhere(
  prober: Prober,
  { collection, orgs, first, isRefusal }: Missing,
): Finding<Found> {
  const isForbidden = first.error.reason === 'forbidden'
  const slashed = isForbidden ? [] : [`${LISTS[collection]}/`]
  for (const attempt of [
    () => sampleNamed(prober, collection, slashed),
    () => sampleNamed(prober, collection, NARROWER[collection]),
    () => sampleWithin(prober, collection, orgs),
  ]) {
    const found = await attempt()
    if (!found.ok) return found
    if (found.value) return ok(found.value)
  }
  // What is broken today may be whole tomorrow.
  if (!isRefusal) prober.facts.noticed.interrupted = true
  return mayMiss(collection) ? ok({ sample: null, paths: [], isForbidden }) : first
}

/** Terms and classes are useful, not needed; without enrollments the roles of people say where they belong. */
const mayMiss = (collection: Collection): boolean => collection !== 'orgs' && collection !== 'users'

async function sampleOf(prober: Prober, list: List): Finding<Sample> {
  const query = { limit: SAMPLE_ROWS, offset: 0 }
  const canDoWithout = mayMiss(list.collection)
  const page = await prober.page(list, query, canDoWithout ? isNoList : undefined)
  if (!page.ok) return page
  const { total } = page.value
  const { totals } = prober.facts
  if (total !== null) totals[list.collection] = (totals[list.collection] ?? 0) + total
  return ok({ list, page: page.value })
}

/** Every one of the lists that can be read; null where none can. */
async function sampleNamed(
  prober: Prober,
  collection: Collection,
  names: readonly string[],
): Finding<Found | null> {
  const read: { readonly name: string; readonly sample: Sample }[] = []
  for (const name of names) {
    const sample = await sampleIfAllowed(prober, collection, name)
    if (!sample.ok) return sample
    if (sample.value) read.push({ name, sample: sample.value })
  }
  const best = read.find(({ sample }) => sample.page.rows > 0) ?? read[0]
  // A list that may be asked for and holds nobody is no stand-in for one that is refused.
  const isUseful = collection === 'academicSessions' || best?.sample.page.rows
  if (!best || !isUseful) return ok(null)
  return ok({ sample: best.sample, paths: read.map(({ name }) => name) })
}

async function sampleIfAllowed(
  prober: Prober,
  collection: Collection,
  name: string,
): Finding<Sample | null> {
  const place = placeOf(name)
  if (place === null) return ok(null)
  const sample = await sampleOf(prober, { collection, place })
  return !sample.ok && isRefused(prober, sample.error) ? ok(null) : sample
}

const WITHIN: Readonly<
  Partial<Record<Collection, readonly ('enrollments' | 'students' | 'teachers')[]>>
> = { users: ['students', 'teachers'], enrollments: ['enrollments'] }

/** The last resort: the lists of each school. What one school lets us read is taken for all. */
async function sampleWithin(
  prober: Prober,
  collection: Collection,
  orgs: Sample | null,
): Finding<Found | null> {
  const lists = WITHIN[collection]
  if (!lists || !orgs) return ok(null)
  const schools = await allSchools(prober, orgs.list)
  if (!schools.ok) return schools
  const [first, ...others] = schools.value
  if (first === undefined) return ok(null)
  const found = await sampleNamed(
    prober,
    collection,
    lists.map((list) => nameWithin(first, list)),
  )
  if (!found.ok || found.value?.paths == null) return found
  const own = found.value.paths
  const readable = lists.filter((list) => own.includes(nameWithin(first, list)))
  const rest = others.flatMap((school) => readable.map((list) => nameWithin(school, list)))
  // Totals of one school say nothing about the district.
  delete prober.facts.totals[collection]
  return ok({ ...found.value, paths: [...own, ...rest] })
}

async function allSchools(prober: Prober, list: List): Finding<readonly string[]> {
  const ids = new Set<string>()
  let before: string | undefined
  let limit = ORG_PAGE_ROWS
  for (let pages = 0, offset = 0; pages < ORG_PAGES_MAX; pages++) {
    const page = await prober.page(list, { limit, offset })
    if (!page.ok) {
      if (offset > 0 && prober.facts.pastEnd === prober.status) break
      // Some systems refuse a limit that is too large; the one of the samples was taken.
      if (page.error.reason !== 'rejected' || limit === SAMPLE_ROWS) return page
      limit = SAMPLE_ROWS
      continue
    }
    const { rows, schools } = page.value
    for (const school of schools) ids.add(school)
    // The same page again, from a system that does not know `offset`.
    const [first] = page.value.ids
    if (rows === 0 || first === before) break
    before = first
    offset += rows
  }
  return ok([...ids])
}

const NOT_THERE: ReadonlySet<number> = new Set([403, 404, 405, 410, 501])

/** Whether a list that can be done without was answered with something that is none, or refused as such. */
const isUseless = ({ status }: Prober, failure: PortFailure): boolean =>
  isNoList(failure, status) || (!isOfSignIn(failure) && (status === 400 || status === 422))

const isNoList: Settles = (failure, status) =>
  status === 200 && failure.reason === 'unreadable' && !isOfSignIn(failure)

/** Whether the provider does not have this list for us, as opposed to being down, throttled or asked wrongly. */
function isRefused({ status }: Prober, failure: PortFailure): boolean {
  // Who is not let in hears nothing about any list.
  if (isOfSignIn(failure)) return false
  if (status !== null) return NOT_THERE.has(status) && failure.retry === 'never'
  // No answer was taken: a redirect, by which some systems ask for another spelling of the address.
  return failure.reason === 'rejected'
}
