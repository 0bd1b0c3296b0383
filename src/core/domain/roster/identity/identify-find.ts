import { decideIdentity, type ApartReason, type Candidate, type Identity } from './identity.ts'
import type { WorkRecord } from './identify-load.ts'
import { isPersonal, type PersonKey } from './keys.ts'
import { personFacts } from './person-facts.ts'
import type { PersonChange } from './save-people.ts'
import type { UserRecord } from './user-record.ts'

/** A touched record that is listed. */
export type Known = WorkRecord & { readonly record: UserRecord }
/** The same with its keys, strongest first. */
export type Keyed = Known & { readonly keys: readonly PersonKey[] }

/** A record that counts for one person although something leads to others. */
export type Doubt = {
  readonly record: UserRecord
  readonly keys: readonly PersonKey[]
  readonly personId: string
  readonly reason: ApartReason
  readonly candidates: readonly string[]
}

/** The numbers of their own that somebody's listed records carry now. */
export type NumbersOf = (personId: string) => readonly PersonKey[]

const asked = (identity: Identity): Identity =>
  identity.is === 'same'
    ? { is: 'apart', reason: 'two_persons', candidates: [identity.personId] }
    : identity

export type KeyRow = readonly [kind: string, value: string, personId: string]

/** A number that leads to so many people identifies nobody: somebody filled a field with zeros. */
const HOLDERS_MAX = 4

/** What a slice finds out, while it does: later records of the slice meet the keys of earlier ones. */
export class Findings {
  readonly aliases: [sourcedId: string, personId: string][] = []
  /** Keys that lead to their person from now on. */
  readonly keys: KeyRow[] = []
  /** Keys that somebody carries although they lead to another. */
  readonly also: KeyRow[] = []
  readonly persons: PersonChange[] = []
  readonly doubts: Doubt[] = []
  readonly touched = new Set<string>()
  readonly #holders: Map<string, Candidate[]>
  readonly #numbersOf: NumbersOf
  /** Numbers of records that came in just now, by person. */
  readonly #added = new Map<string, readonly PersonKey[]>()

  constructor(holders: Map<string, Candidate[]>, numbersOf: NumbersOf) {
    this.#holders = holders
    this.#numbersOf = numbersOf
  }

  /** A record nobody was found for yet. */
  add(item: Keyed, newId: () => string): void {
    const { record, keys } = item
    const telling = keys.filter((key) => this.#holdersOf(key).length < HOLDERS_MAX)
    const found = decideIdentity(record, telling, (key) => this.#holdersOf(key))
    const identity = this.#contradicts(found, telling) ? asked(found) : found
    const personId = identity.is === 'same' ? identity.personId : newId()
    if (identity.is !== 'same') {
      const after = { ...personFacts([record]), homeSchoolId: null }
      this.persons.push({ id: personId, before: null, after })
    }
    this.aliases.push([record.sourcedId, personId])
    this.#added.set(personId, [...(this.#added.get(personId) ?? []), ...keys.filter(isPersonal)])
    if (identity.is === 'apart') {
      const { reason, candidates } = identity
      this.doubts.push({ record, keys, personId, reason, candidates })
    }
    this.#hold(item, personId)
  }

  /** A record that has a person already: its keys lead there too, except those that lead to somebody else. */
  claim(item: Keyed, personId: string): void {
    const others = this.#hold(item, personId)
    if (others.length === 0) return
    const { record, keys } = item
    const candidates = [...new Set(others)]
    this.doubts.push({ record, keys, personId, reason: 'two_persons', candidates })
  }

  /**
   * A number that a family may share leads to somebody, and one that is a person's own says that it is not them: a
   * listed record of theirs has another one of that kind. Then it is asked, whatever the names are.
   */
  #contradicts(identity: Identity, keys: readonly PersonKey[]): boolean {
    if (identity.is !== 'same') return false
    const own = keys.filter(isPersonal)
    if (own.length === 0 || own.some((key) => this.#holdersOf(key).length > 0)) return false
    const { personId } = identity
    const theirs = [...this.#numbersOf(personId), ...(this.#added.get(personId) ?? [])]
    return own.some(({ kind }) => theirs.some((key) => key.kind === kind))
  }

  #holdersOf(key: PersonKey): readonly Candidate[] {
    return this.#holders.get(textOf(key)) ?? []
  }

  /** Who carries a number of the record besides its person. Addresses are handed on and prove nothing here. */
  #hold({ record, keys }: Keyed, personId: string): string[] {
    this.touched.add(personId)
    const others: string[] = []
    const { givenName, familyName } = record
    const owner = { personId, givenName: givenName ?? '', familyName: familyName ?? '' }
    for (const key of keys) {
      const holders = this.#holders.get(textOf(key))
      if (!holders) {
        this.keys.push([key.kind, key.value, personId])
        this.#holders.set(textOf(key), [owner])
      } else if (
        holders.length < HOLDERS_MAX &&
        !holders.some((holder) => holder.personId === personId)
      ) {
        this.also.push([key.kind, key.value, personId])
        if (!key.weak) others.push(...holders.map((holder) => holder.personId))
        holders.push(owner)
      }
    }
    return others
  }
}

const textOf = (key: PersonKey): string => `${key.kind}|${key.value}`
