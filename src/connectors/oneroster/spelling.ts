import { isObject, type WireObject } from './json.ts'

/** The names of the standard we read, as they stand in its JSON binding. */
const NAMES =
  `sourcedId status dateLastModified identifier type name title parent startDate endDate beginDate
  schoolYear classType school user class role roles roleType primary org orgs primaryOrg enabledUser username
  userMasterIdentifier userIds givenName familyName preferredFirstName preferredLastName agents grades email
  metadata`.split(/\s+/)

const folded = (name: string): string => name.toLowerCase().replaceAll('_', '')
const byFolded: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [folded(name), name]))

/** A record holds its references, roles and ids two levels down; what lies deeper is not read. */
const DEPTH_MAX = 3

/** Whether something is a record: it has an id, in whatever letter case its name is written. */
export const isRecord = (row: unknown): row is WireObject =>
  isObject(row) && (Object.hasOwn(row, 'sourcedId') || Object.keys(row).some(namesTheId))

const namesTheId = (name: string): boolean => folded(name) === 'sourcedid'

/**
 * A record under the names of the standard. Some platforms write every name with a capital letter, or in small ones with
 * underscores; a record that has its id under the right name is as good as it comes.
 */
export function asSpelt(row: unknown): unknown {
  return isRecord(row) && !Object.hasOwn(row, 'sourcedId') ? respelt(row, 0) : row
}

function respelt(value: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) return value
  if (Array.isArray(value)) return value.map((each) => respelt(each, depth + 1))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const known = byFolded.get(folded(name)) ?? name
      return [known, known === 'metadata' ? each : respelt(each, depth + 1)]
    }),
  )
}
