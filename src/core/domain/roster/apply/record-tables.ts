import { sql, type SQL } from 'drizzle-orm'
import { ROW_COLUMNS, type Collection } from '../../../ports/roster-source.ts'
import { GUARDIAN_ROLES, STAFF_ROLES } from '../identity/user-record.ts'

/** Where the records of a collection are kept, and which columns of a row are kept there. */
type RecordTable = { readonly name: string; readonly columns: Readonly<Record<string, string>> }

/** Kept column by column of the row; what is not listed is not stored. */
const TABLES: Readonly<Record<Collection, RecordTable>> = {
  orgs: {
    name: 'roster_org',
    columns: { name: 'name', type: 'type', identifier: 'identifier', parent: 'parent' },
  },
  academicSessions: {
    name: 'roster_session',
    columns: { type: 'type', start_on: 'startDate', end_on: 'endDate' },
  },
  classes: { name: 'roster_class', columns: { school: 'school' } },
  users: { name: 'roster_user', columns: {} },
  enrollments: {
    name: 'roster_enrollment',
    columns: {
      user_id: 'user',
      class_id: 'class',
      school: 'school',
      role: 'role',
      begin_on: 'beginDate',
      end_on: 'endDate',
    },
  },
}

/** A row begins with its id and fingerprint. */
const LEAD = 2

/** Position of a column in a compact row. */
function at(collection: Collection, column: string): number {
  const columns: readonly string[] = ROW_COLUMNS[collection]
  return columns.indexOf(column) + LEAD
}

/** `j.value ->> n`: a column of the row that `json_each(…) AS j` stands on. */
export const field = (collection: Collection, column: string): SQL =>
  sql.raw(`j.value ->> ${at(collection, column)}`)

export const ROW_ID = sql.raw('j.value ->> 0')
export const ROW_FP = sql.raw('j.value ->> 1')

export const tableOf = (collection: Collection): SQL => sql.raw(TABLES[collection].name)

/** Stored columns and what fills them from a row. */
export function storedColumns(collection: Collection): { names: string[]; values: SQL[] } {
  const columns = Object.entries(TABLES[collection].columns)
  const names = columns.map(([name]) => name)
  const values = columns.map(([, column]) => field(collection, column))
  if (collection !== 'users') return { names, values }
  return { names: ['facet', 'body'], values: [facetOfRow, sql.raw('j.value')] }
}

const rolesAt = at('users', 'roles')
const plays = (role: string): string => `(instr(j.value ->> ${rolesAt}, '["${role}",') > 0)`
const anyOf = (roles: readonly string[]): string => `(${roles.map(plays).join(' OR ')})`

/** 1 student, 2 staff, 4 guardian, added up. */
export const facetOfRow = sql.raw(
  `${plays('student')} + 2 * ${anyOf(STAFF_ROLES)} + 4 * ${anyOf(GUARDIAN_ROLES)}`,
)

/** What an incoming row does to the live record `u` it meets. */
export const OP = {
  none: 0,
  create: 1,
  change: 2,
  remove: 3,
  restore: 4,
  seen: 5,
  disable: 6,
  reuse: 7,
}

const user = (side: 'j.value' | 'u.body', column: string): string =>
  `${side} ->> ${at('users', column)}`
const renumbered = (column: string): string =>
  `(${user('j.value', column)} <> ${user('u.body', column)})`
const isBlank = (side: 'j.value' | 'u.body', column: string): string =>
  `coalesce(${user(side, column)}, '') = ''`

/** The first word of a given name, in small letters: second names come and go. */
const firstName = (side: 'j.value' | 'u.body'): string => {
  const name = `lower(trim(coalesce(${user(side, 'givenName')}, ''))) || ' '`
  return `substr(${name}, 1, instr(${name}, ' ') - 1)`
}

/** No other id of the one is one of the other's. */
const idsAt = `'$[${at('users', 'userIds')}]'`
const hasOtherIds = `json_array_length(j.value, ${idsAt}) > 0 AND json_array_length(u.body, ${idsAt}) > 0
  AND NOT EXISTS (SELECT 1 FROM json_each(j.value, ${idsAt}) AS fresh
    CROSS JOIN json_each(u.body, ${idsAt}) AS known ON known.value = fresh.value)`

/** Where neither has a number to compare, their other ids tell. */
const isUnnumbered = ['identifier', 'masterIdentifier']
  .map((column) => `(${isBlank('j.value', column)} OR ${isBlank('u.body', column)})`)
  .join(' AND ')

const family = (side: 'j.value' | 'u.body'): string =>
  `lower(trim(coalesce(${user(side, 'familyName')}, '')))`
const isOfOthers = `(u.archived_at IS NOT NULL AND ${family('j.value')} <> ${family('u.body')})`

/** What tells one person from another under one id: numbers and names. */
export const WHO = ['masterIdentifier', 'identifier', 'givenName', 'familyName'] as const

/**
 * An id that comes back with another number and another given name was given to somebody else, be it a brother or
 * sister; of somebody who was gone, another family name tells as much. Unless an administrator has said that it is the same person. Whoever has the same master identifier is.
 */
const REUSED = `(${firstName('j.value')} <> ${firstName('u.body')} OR ${isOfOthers})
  AND (coalesce(${renumbered('identifier')} OR ${renumbered('masterIdentifier')}, 0)
    OR (${isUnnumbered} AND ${hasOtherIds}))
  AND coalesce(${user('j.value', 'masterIdentifier')} <> ${user('u.body', 'masterIdentifier')}, 1)
  AND NOT EXISTS (
    SELECT 1 FROM roster_match AS m
    WHERE m.source_no = u.source_no AND m.sourced_id = u.sourced_id AND m.decision = 'same'
      AND m.claim = json_array(${WHO.map((column) => user('j.value', column)).join(', ')}))`

/** Being listed says nothing about people the district's list of schools leaves out. */
const LEFT_OUT = `(u.archived_at IS NOT NULL OR u.missing_since IS NOT NULL) AND EXISTS (
    SELECT 1 FROM roster_outside AS o
    WHERE o.source_no = u.source_no AND o.sourced_id = u.sourced_id)`

const DISABLED = `${user('j.value', 'enabled')} = 0 AND ${user('u.body', 'enabled')} IS NOT 0`

/** The operation of row `j` on live record `u`, as an SQL expression. Equal rows are recognised first: they are most. */
export const opOf = (collection: Collection): SQL =>
  sql.raw(`CASE
  WHEN j.value ->> 2 = 1 THEN
    CASE WHEN u.sourced_id IS NULL OR u.archived_at IS NOT NULL THEN ${OP.none} ELSE ${OP.remove} END
  WHEN u.sourced_id IS NULL THEN ${OP.create}
  WHEN u.fp = j.value ->> 1 THEN CASE
    ${collection === 'users' ? `WHEN ${LEFT_OUT} THEN ${OP.none}` : ''}
    WHEN u.archived_at IS NOT NULL THEN ${OP.restore}
    WHEN u.missing_since IS NOT NULL THEN ${OP.seen}
    ELSE ${OP.none} END
  ${collection === 'users' ? `WHEN ${REUSED} THEN ${OP.reuse}` : ''}
  WHEN u.archived_at IS NOT NULL THEN ${OP.restore}
  ${collection === 'users' ? `WHEN ${DISABLED} THEN ${OP.disable}` : ''}
  ELSE ${OP.change} END`)
