import { CAST } from '../cast.ts'
import type { CastMember } from '../cast.ts'

/** Finds a demo person by cast key, e-mail address or mailbox id; case does not matter. */
export function findPerson(text: string): CastMember | undefined {
  const wanted = text.toLowerCase()
  return CAST.find(
    (person) =>
      person.key.toLowerCase() === wanted ||
      person.email === wanted ||
      person.microsoftOid === wanted,
  )
}
