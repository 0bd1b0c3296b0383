/**
 * Drives the fake workspace from inside its own process: acts as people and as Slack itself, signs what it sends,
 * and keeps everybody's modals, messages and App Home as the client would.
 */
import { actSchema, type ActInput } from './act.ts'
import { deskOf } from './find.ts'
import { perform } from './perform.ts'
import { seenPerson, type SeenPerson } from './seen.ts'
import { settle } from './settle.ts'
import { createVerbs, type Outcome, type Slack } from './verbs.ts'
import type { World } from './world.ts'

/**
 * Does one act and answers with what the person now sees. Throws `CannotDo` for what the real client would not let
 * a person do, and a validation error for an act that is not one.
 */
export async function act(world: World, input: ActInput): Promise<Outcome> {
  const parsed = actSchema.parse(input)
  const { answers, options } = await perform(world, parsed)
  if (parsed.settleMs > 0) await settle(world, parsed.settleMs)
  const person = seenPerson(deskOf(world, parsed.as))
  const view = person.stack.at(-1) ?? null
  return {
    answer: answers[0] ?? null,
    answers,
    options,
    person,
    view,
    errors: view?.failures ?? {},
    notice: person.notice,
  }
}

/** What a person sees, by user id or short name such as `teacher`. */
export const see = (world: World, who: string): SeenPerson => seenPerson(deskOf(world, who))

export const createDriver = (world: World): Slack =>
  createVerbs({
    act: (input) => act(world, input),
    see: async (who) => see(world, who),
  })
