import { expect, test } from 'vitest'
import { useStories } from './model-run.ts'
import type { Setup } from './model-setup.ts'
import type { Step } from './model-steps.ts'

const STORY_MS = 120_000
const SEED = 7

const tell = (call: string, who: number, body: object = {}): Step => ({
  do: 'tell',
  call,
  who,
  body: { ...body },
})

/** One of everything that happens to students, and a process that dies twice. */
const WEEKS: readonly Step[] = [
  { do: 'later', days: 1 },
  tell('transfer', 3, { to: 1, style: 'clean', in: 0 }),
  tell('withdraw', 4, { in: -1 }),
  tell('purge', 5),
  tell('rename', 6, { familyName: 'Ó Briain' }),
  tell('enroll', 0, { to: 2 }),
  tell('transfer', 9, { to: 2, style: 'gap', days: 4, in: 0 }),
  { do: 'read', mode: 'delta', deaths: [] },
  tell('dual', 12, { to: 1 }),
  {
    do: 'read',
    mode: 'full',
    deaths: [
      { at: 'slice', n: 9 },
      { at: 'request', n: 3 },
    ],
  },
  { do: 'later', days: 2 },
  tell('return', 4, { to: 2 }),
]
/** Whoever was purged is missed again and asked for, and archived when the week is over. */
const REST = [4, 4]

/** Plays the same weeks with each provider. */
export function testWeeks(setups: readonly Setup[]): void {
  const story = useStories()
  test.each(setups)(
    'a provider with $name comes to its truth, and nobody is archived or moved wrongly on the way',
    async (setup) => {
      expect(await story({ setup, steps: WEEKS, seed: SEED, rest: REST })).toBe('')
    },
    STORY_MS,
  )
}
