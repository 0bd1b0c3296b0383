/** The driver as a person would say it: `slack.slash('teacher', '/concern')`. The same in-process and over HTTP. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PlainTextOption } from '@slack/types'
import type { ActInput, InputOf } from './act.ts'
import type { Answer } from './deliver.ts'
import type { SeenPerson, SeenView } from './seen.ts'
import type { Notice } from './world.ts'

/** What an act brought and what the person sees afterwards. */
export type Outcome = {
  /** The app's answer; `null` when nothing was sent, e.g. because the client itself found a gap in the form. */
  answer: Answer | null
  /** One per copy sent. */
  answers: Answer[]
  /** For a search: what can be chosen now. */
  options: readonly PlainTextOption[]
  person: SeenPerson
  /** The modal on top, if any. */
  view: SeenView | null
  /** What the person is told about single fields of that modal, by block id. */
  errors: Record<string, string>
  /** What Slack itself says when something went wrong. */
  notice: Notice | null
}

/** Options every verb takes. */
type More = Pick<ActInput, 'wire' | 'settleMs'>
/** An id, anything that has one, or `null` for the modal on top. */
type Which = string | { id: string } | null
type Pressed = {
  message?: string | { ts: string }
  view?: Which
  home?: true
  actionId: string
  blockId?: string
  value?: unknown
}
type Searched = { view?: Which; actionId: string; blockId?: string; value: string; force?: boolean }

type Submitted = More & { view?: Which; values?: Record<string, unknown>; force?: boolean }

type Doors = {
  act: (act: ActInput) => Promise<Outcome>
  see: (who: string) => Promise<SeenPerson>
}

const UNTIL_MS = 5000
const POLL_MS = 10

const viewPart = (which: Which | undefined): { view?: string } =>
  which === null || which === undefined
    ? {}
    : { view: typeof which === 'string' ? which : which.id }

function pressedOn({ message, view, home }: Pressed): Pick<InputOf<'press'>, 'on'> {
  if (message !== undefined)
    return { on: { message: typeof message === 'string' ? message : message.ts } }
  if (home === true) return { on: { home: true } }
  const { view: id } = viewPart(view)
  return id === undefined ? {} : { on: { view: id } }
}

const blockPart = (blockId: string | undefined) => (blockId === undefined ? {} : { blockId })

function actVerbs({ act }: Doors) {
  return {
    act,
    slash: (as: string, command: string, more: More & { text?: string; channel?: string } = {}) =>
      act({ do: 'slash', as, command, ...more }),
    shortcut: (as: string, callbackId: string, more: More = {}) =>
      act({ do: 'shortcut', as, callbackId, ...more }),
    messageShortcut: (
      as: string,
      shortcut: Pick<InputOf<'messageShortcut'>, 'callbackId' | 'message'>,
      more: More = {},
    ) => act({ do: 'messageShortcut', as, ...shortcut, ...more }),
    press: (as: string, pressed: Pressed, more: More = {}) =>
      act({
        do: 'press',
        as,
        actionId: pressed.actionId,
        value: pressed.value,
        ...blockPart(pressed.blockId),
        ...pressedOn(pressed),
        ...more,
      }),
    suggest: (as: string, { view, ...searched }: Searched, more: More = {}) =>
      act({ do: 'suggest', as, ...searched, ...viewPart(view), ...more }),
    openHome: (as: string, more: More & { tab?: 'home' | 'messages' } = {}) =>
      act({ do: 'openHome', as, ...more }),
    event: (
      as: string,
      event: Record<string, unknown>,
      more: More &
        Partial<Pick<InputOf<'event'>, 'eventId' | 'isExtSharedChannel' | 'outerTeamId'>> = {},
    ) => act({ do: 'event', as, event, ...more }),
  }
}

function formVerbs({ act }: Doors) {
  return {
    fill: (as: string, view: Which, values: Record<string, unknown>) =>
      act({ do: 'fill', as, ...viewPart(view), values }),
    submit: (as: string, view: Which, values: Record<string, unknown> = {}) =>
      act({ do: 'submit', as, ...viewPart(view), values }),
    /** Submitting in a special way: past the client's own checks, twice at once, badly signed. */
    submitWith: (as: string, { view, ...form }: Submitted) =>
      act({ do: 'submit', as, ...viewPart(view), ...form }),
    close: (as: string, view: Which = null, more: More & { all?: boolean } = {}) =>
      act({ do: 'close', as, ...viewPart(view), ...more }),
  }
}

function looking({ see }: Doors) {
  return {
    see,
    /** Waits until the person sees what `isThere` looks for; throws after `timeoutMs`, saying what was seen. */
    until: async (
      who: string,
      isThere: (seen: SeenPerson) => boolean,
      timeoutMs: number = UNTIL_MS,
    ): Promise<SeenPerson> => {
      const started = Date.now()
      for (;;) {
        const seen = await see(who)
        if (isThere(seen)) return seen
        if (Date.now() - started > timeoutMs)
          throw new Error(
            `${who} did not see it within ${timeoutMs} ms; sees ${JSON.stringify(seen)}`,
          )
        await sleep(POLL_MS)
      }
    },
  }
}

export const createVerbs = (doors: Doors) => ({
  ...actVerbs(doors),
  ...formVerbs(doors),
  ...looking(doors),
})

export type Slack = ReturnType<typeof createVerbs>
