import type { Screen } from './screen.ts'

export type Question = {
  readonly label: string
  /** A line above the question. */
  readonly hint?: string
  /** What Enter alone answers. */
  readonly usual?: string
  /** Typed without being shown. */
  readonly isSecret?: boolean
}

/** Somebody at a terminal. Everything is refused with a LeftError once they press Ctrl-C. */
export type Talk = {
  readonly screen: Screen
  /** The answer without blanks around it; the usual one for Enter alone. */
  readonly ask: (question: Question) => Promise<string>
  /** Waits, as long as nobody leaves. */
  readonly rest: (ms: number) => Promise<void>
}

export type Choice<V extends string> = {
  readonly value: V
  readonly words: string
}

/** Puts choices by number; asks again until one of them was taken. The first one is usual. */
export async function choose<V extends string>(
  talk: Talk,
  label: string,
  choices: readonly Choice<V>[],
): Promise<V> {
  talk.screen.say(label, ...choices.map(({ words }, i) => `  ${i + 1}) ${words}`))
  for (;;) {
    const said = await talk.ask({ label: 'Number', usual: '1' })
    const chosen = choices[Number(said) - 1] ?? choices.find(({ value }) => value === said)
    if (chosen) return chosen.value
    talk.screen.say(`Please type a number from 1 to ${choices.length}.`)
  }
}

/** A question of yes or no, asked until it is answered; Enter alone takes the careful answer. */
export async function confirm(
  talk: Talk,
  label: string,
  usual: 'yes' | 'no' = 'no',
): Promise<boolean> {
  for (;;) {
    const said = (await talk.ask({ label: `${label} (yes/no)`, usual })).toLowerCase()
    if (said === 'y' || said === 'yes') return true
    if (said === 'n' || said === 'no') return false
    talk.screen.say('Please type yes or no.')
  }
}
