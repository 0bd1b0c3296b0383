import type { Columns } from './columns.ts'
import type { RowReader } from './row-reader.ts'
import { OTHER } from './vocabulary.ts'
import type { Flat, Wire } from './wire.ts'

type WireEnrollment = Wire<'Enrollment'> & Flat<'user' | 'class' | 'school'>

/** Who belongs to which class and school, from which day, until the day before `endDate`. */
export function mapEnrollment(row: WireEnrollment, read: RowReader): Columns<'enrollments'> {
  const user = read.reference(row.user ?? row.userSourcedId, 'user')
  if (user === null) read.report('user_unknown', 'user')
  const ofClass = read.reference(row.class ?? row.classSourcedId, 'class')
  if (ofClass === null) read.report('class_unknown', 'class')
  const begin = read.day(row.beginDate, 'beginDate')
  const end = read.day(row.endDate, 'endDate')
  read.order(begin, end, 'endDate')
  return [
    read.deleted(row.status),
    user,
    ofClass,
    read.reference(row.school ?? row.schoolSourcedId, 'school'),
    readRole(row.role, 'role', read),
    read.flag(row.primary, 'primary'),
    begin,
    end,
  ]
}

/** A role word in the standard's spelling; what nobody has mapped is `other`, with a note. */
export function readRole(value: unknown, path: string, read: RowReader): string {
  const text = read.text(value, path)
  if (text === null) {
    read.report('role_missing', path)
    return OTHER
  }
  const role = read.words.role(text)
  if (role === null) read.report('role_unmapped', path)
  return role ?? OTHER
}
