import type { Db } from '../../store/db.ts'
import { org, person } from '../../store/tables/people.ts'
import { among } from './among.ts'

/** A person as a list or a sentence names them. */
export type PersonRef = { readonly id: string; readonly name: string }
export type SchoolRef = { readonly id: string; readonly name: string }

/** Shown for somebody the roster no longer knows; their id still says who it was. */
const UNKNOWN = 'Unknown'
/** Most names one answer needs; every list is shorter. */
const NAMES_MAX = 5_000

type NameParts = Pick<
  typeof person.$inferSelect,
  'givenName' | 'familyName' | 'preferredGivenName' | 'preferredFamilyName'
>

/** How a person is called: by the names they prefer, where they prefer others. */
export const displayName = (who: NameParts): string =>
  `${who.preferredGivenName ?? who.givenName} ${who.preferredFamilyName ?? who.familyName}`

/** Looks the names up once and gives them by id. */
export function personRefs(tx: Db, ids: Iterable<string | null>): (id: string) => PersonRef {
  const { id, givenName, familyName, preferredGivenName, preferredFamilyName } = person
  const rows = tx
    .select({ id, givenName, familyName, preferredGivenName, preferredFamilyName })
    .from(person)
    .where(among(person.id, known(ids)))
    .limit(NAMES_MAX)
    .all()
  return refBy(new Map(rows.map((row) => [row.id, displayName(row)])))
}

export const personRef = (tx: Db, id: string): PersonRef => personRefs(tx, [id])(id)

/** Looks the schools' names up once and gives them by id. */
export function schoolRefs(tx: Db, ids: Iterable<string | null>): (id: string) => SchoolRef {
  const rows = tx
    .select({ id: org.id, name: org.name })
    .from(org)
    .where(among(org.id, known(ids)))
    .limit(NAMES_MAX)
    .all()
  return refBy(new Map(rows.map((row) => [row.id, row.name])))
}

export const schoolRef = (tx: Db, id: string): SchoolRef => schoolRefs(tx, [id])(id)

const refBy = (nameById: ReadonlyMap<string, string>) => (id: string) => ({
  id,
  name: nameById.get(id) ?? UNKNOWN,
})

function known(ids: Iterable<string | null>): Set<string> {
  return new Set([...ids].filter((id): id is string => id !== null))
}
