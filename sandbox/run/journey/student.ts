import { schoolIdentifier } from '../../sis/data/schools.ts'
import type { Scene } from './scene.ts'

export type Student = {
  /** The district's own number, which stays when the provider re-keys the record. */
  readonly identifier: string
  readonly sourcedId: string
  readonly givenName: string
  readonly familyName: string
  readonly name: string
  readonly record: string
  readonly home: { readonly identifier: string; readonly name: string } | null
}

/** Enough to find somebody who is free, small enough to be told at once. */
const LOOKED_AT = 5_000
/** Siblings and namesakes come in these places of the SIS; the journey is about somebody who is one of a kind. */
const SIBLINGS_EVERY = 10
/** Three letters of a family name are typed; names such as Ly or O'Connor would need a longer explanation. */
const SEARCHABLE = /^\p{L}{3}/u

/** A student of that school (its number in the SIS) nothing has happened to; `pick` chooses among so many. */
export async function chooseStudent(
  { sis }: Scene,
  school: number,
  pick: (count: number) => number = () => 0,
): Promise<Student> {
  const { students } = await sis.get<{ students: Student[] }>(`truth/students?limit=${LOOKED_AT}`)
  const isHere = ({ home }: Student) => home?.identifier === schoolIdentifier(school)
  const families = Map.groupBy(students.filter(isHere), ({ familyName }) => familyName)
  const free = students.filter(
    (student, index) =>
      isHere(student) &&
      index % SIBLINGS_EVERY > 1 &&
      student.record === 'active' &&
      families.get(student.familyName)?.length === 1 &&
      SEARCHABLE.test(student.familyName),
  )
  const chosen = free[pick(free.length)]
  if (!chosen) throw new Error(`the SIS has no free student at school ${school}`)
  return chosen
}
