import { DAY } from '../../src/core/kernel/time.ts'
import { happened, isPossible, knownAs, moveRows, type MoveRow } from './model-facts.ts'
import { knownPeople, type Known } from './people.ts'
import type { Student, Truth } from './provider.ts'
import type { Stage } from './stage.ts'

/** A record that is only missing is kept for so long. */
const GRACE_MS = 7 * DAY

type Found = { readonly one: Student; readonly known: Known }

/** What the district must never have done, looked at after everything that could have made it do so. */
export class Ledger {
  /** The district's person of each student, as it was first seen. */
  readonly personOf = new Map<string, string>()
  /** Schools, by student, at which the district has ever had them at home. */
  readonly seenAt = new Map<string, Set<string>>()
  readonly #stage: Stage
  readonly #hidesIdle: boolean
  readonly #homeAtFirst = new Map<string, string | null>()
  #archived = new Set<string>()
  #shown = new Map<string, Student>()
  #lostAt: number | null = null

  constructor(stage: Stage, hidesIdle: boolean) {
    this.#stage = stage
    this.#hidesIdle = hidesIdle
  }

  /** What readers are shown from now on is what is true now. */
  async publish(): Promise<void> {
    const students = await this.#stage.provider.students()
    this.#shown = new Map(students.map((one) => [one.identifier, one]))
    for (const { identifier, home } of students) {
      if (!this.#homeAtFirst.has(identifier)) this.#homeAtFirst.set(identifier, home?.name ?? null)
    }
  }

  /** The feed loses students, or has them again. */
  lose(isLost: boolean): void {
    this.#lostAt = isLost ? this.#stage.district.clock.now : null
  }

  get isLosing(): boolean {
    return this.#lostAt !== null
  }

  /** What is wrong at this moment; empty when nothing is. */
  async look(): Promise<string[]> {
    const { provider } = this.#stage
    const [students, truth] = [await provider.students(), await provider.truth()]
    const people = knownPeople(this.#stage)
    const found = students.flatMap((one): Found[] => {
      const known = knownAs(people, one)
      return known ? [{ one, known }] : []
    })
    const wrong = found.flatMap((each) => this.#wrongWith(each, truth))
    this.#archived = new Set(found.flatMap(({ known }) => (known.archived ? [known.id] : [])))
    return [...wrong, ...this.#wrongMoves(truth)]
  }

  #wrongWith({ one, known }: Found, truth: Truth): string[] {
    const { identifier, record, home } = one
    const before = this.personOf.get(identifier) ?? known.id
    this.personOf.set(identifier, known.id)
    if (known.home !== null) {
      this.seenAt.set(identifier, (this.seenAt.get(identifier) ?? new Set()).add(known.home))
    }
    const isNew = known.archived && !this.#archived.has(known.id)
    return [
      ...(before === known.id ? [] : [`${identifier} became another person`]),
      ...(isNew && !this.#mayArchive(one, truth)
        ? [`${identifier} was archived and is ${record} at ${home?.name}`]
        : []),
    ]
  }

  #isThere(one: Student | undefined): boolean {
    return one?.record === 'active' && !(this.#hidesIdle && one.home === null)
  }

  #mayArchive(one: Student, truth: Truth): boolean {
    if (!this.#isThere(one) || !this.#isThere(this.#shown.get(one.identifier))) return true
    if (this.#hidesIdle && happened(truth, one.identifier, 'unscheduled')) return true
    return this.#lostAt !== null && this.#stage.district.clock.now - this.#lostAt >= GRACE_MS
  }

  #wrongMoves(truth: Truth): string[] {
    const numberOf = new Map([...this.personOf].map(([number, person]) => [person, number]))
    const isWrong = (row: MoveRow): boolean => {
      const number = numberOf.get(row.person)
      if (number === undefined) return false
      const homeAtFirst = this.#homeAtFirst.get(number) ?? null
      return !isPossible(row, { truth, number, homeAtFirst, hidesIdle: this.#hidesIdle })
    }
    return moveRows(this.#stage)
      .filter(isWrong)
      .map((row) => `${numberOf.get(row.person)} never did ${JSON.stringify(row)}`)
  }
}

/** A ledger of everything from now on. */
export async function openLedger(stage: Stage, hidesIdle: boolean): Promise<Ledger> {
  const ledger = new Ledger(stage, hidesIdle)
  await ledger.publish()
  return ledger
}
