import type { Columns } from './columns.ts'
import { isObject } from './json.ts'
import type { RowReader } from './row-reader.ts'
import { classTypeOf, orgTypeOf, sessionTypeOf } from './vocabulary.ts'
import type { Flat, Wire } from './wire.ts'

/** A district, school or department. Its parent may be outside what we may see. */
export function mapOrg(row: Wire<'Org'> & Flat<'parent'>, read: RowReader): Columns<'orgs'> {
  const name = read.text(row.name, 'name')
  if (name === null) read.report('name_missing', 'name')
  const type = read.text(row.type, 'type')
  return [
    read.deleted(row.status),
    name,
    type === null ? null : orgTypeOf(type),
    read.text(row.identifier, 'identifier'),
    read.reference(row.parent ?? row.parentSourcedId, 'parent'),
  ]
}

/** A school year, semester or term; the end is the first day after it. */
export function mapAcademicSession(
  row: Wire<'AcademicSession'> & Flat<'parent'>,
  read: RowReader,
): Columns<'academicSessions'> {
  const type = read.text(row.type, 'type')
  const start = read.day(row.startDate, 'startDate')
  const end = read.day(row.endDate, 'endDate')
  read.order(start, end, 'endDate')
  return [
    read.deleted(row.status),
    read.text(row.title, 'title'),
    type === null ? null : sessionTypeOf(type),
    start,
    end,
    schoolYear(row.schoolYear, read),
    read.reference(row.parent ?? row.parentSourcedId, 'parent'),
  ]
}

/** A class; elementary classes often have no title. */
export function mapClass(row: Wire<'Class'> & Flat<'school'>, read: RowReader): Columns<'classes'> {
  const type = read.text(row.classType, 'classType')
  return [
    read.deleted(row.status),
    read.text(row.title, 'title'),
    type === null ? null : classTypeOf(type),
    read.reference(row.school ?? row.schoolSourcedId, 'school'),
  ]
}

/** The year in which the school year ends: "2027", 2027 or "2026-2027". A reference says nothing we need. */
function schoolYear(value: unknown, read: RowReader): string | null {
  if (isObject(value)) return null
  const text = read.text(value, 'schoolYear')
  return text === null ? null : (/(\d{4})\D*$/.exec(text)?.[1] ?? null)
}
