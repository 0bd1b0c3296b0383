import { afterEach, beforeAll, vi } from 'vitest'
import { comeToRest } from './model-end.ts'
import { openPlay, play, type Play } from './model-play.ts'
import type { Setup } from './model-setup.ts'
import type { Step } from './model-steps.ts'

export type Story = {
  readonly setup: Setup
  readonly steps: readonly Step[]
  readonly seed: number
  /** Days between the readings after the last thing happened. */
  readonly rest: readonly number[]
}

const FIRST_READING: Step = { do: 'read', mode: 'full', deaths: [] }

/**
 * Gives what plays a story to its end, and tells the whole of it with what went wrong: where the district ends up with
 * anything else than the provider's truth, or archived or moved somebody wrongly on the way. Empty when all is well.
 */
export function useStories(): (story: Story) => Promise<string> {
  let game: Play | null = null
  // A process that dies says so in its log; that is what is tried here.
  beforeAll(() => {
    for (const way of ['log', 'warn', 'error'] as const) {
      vi.spyOn(console, way).mockImplementation(() => undefined)
    }
  })
  afterEach(async () => {
    await game?.stage.close()
    game = null
  })
  return async (story) => {
    game = await openPlay(story.setup, story.seed)
    const wrong = await wrongIn(game, story)
    return wrong.length === 0 ? '' : ['', story.setup.name, ...game.log, ...wrong].join('\n')
  }
}

async function wrongIn(game: Play, { steps, rest }: Story): Promise<string[]> {
  try {
    for (const step of [FIRST_READING, ...steps]) {
      const wrong = await play(game, step)
      if (wrong.length > 0) return wrong
    }
    return await comeToRest(game, rest)
  } catch (thrown) {
    return [String(thrown)]
  }
}
