import type { View } from '../kit/view.ts'
import { Icon, Mark, type IconName } from './icon.tsx'
import { PostButton } from './post-button.tsx'

/** The parts of the console, as the menu knows them. */
export type Place =
  | 'day'
  | 'concerns'
  | 'cases'
  | 'transfers'
  | 'people'
  | 'roster'
  | 'deliveries'
  | 'mine'
  | 'settings'

type Entry = {
  readonly place: Place
  readonly href: string
  readonly icon: IconName
  readonly text: string
  readonly count?: number
}

/** The district counts no further. */
const COUNT_MAX = 99

/** Only what the person may open; a place that would answer "nothing here" is not offered. */
function entriesOf({ me, words }: View): readonly Entry[] {
  const { can, waiting } = me
  const { frame } = words
  const all: readonly (Entry & { readonly if: boolean })[] = [
    { place: 'day', href: '/', icon: 'day', text: frame.myDay, count: waiting.tasks, if: true },
    {
      place: 'concerns',
      href: '/concerns',
      icon: 'concern',
      text: frame.concerns,
      count: waiting.triage,
      if: can.triage,
    },
    { place: 'cases', href: '/cases', icon: 'case', text: frame.cases, if: can.cases },
    {
      place: 'transfers',
      href: '/transfers',
      icon: 'transfer',
      text: frame.transfers,
      count: waiting.transfers,
      if: can.transfers,
    },
    {
      place: 'people',
      href: '/people',
      icon: 'people',
      text: frame.people,
      if: can.people || can.accounts,
    },
    { place: 'roster', href: '/roster', icon: 'roster', text: frame.roster, if: can.roster },
    {
      place: 'deliveries',
      href: '/deliveries',
      icon: 'delivery',
      text: frame.deliveries,
      if: can.deliveries,
    },
    { place: 'mine', href: '/me/concerns', icon: 'mine', text: frame.mine, if: true },
    { place: 'settings', href: '/settings', icon: 'settings', text: frame.settings, if: true },
  ]
  return all.filter((entry) => entry.if)
}

const MENU = 'menu'

/**
 * The menu: beside the page on a wide screen, behind a button on a phone. The browser opens and closes it; where it
 * cannot, the menu simply stands open.
 */
export const Nav = ({ view, here }: { view: View; here: Place | null }) => {
  const { words, me } = view
  return (
    <header class="side bar apart">
      <a href="/" class="brand bar">
        <Mark />
        <span>
          <strong>{words.frame.product}</strong>
          <br />
          <small>{me.district.name}</small>
        </span>
      </a>
      <button type="button" class="menu-button outline" popovertarget={MENU}>
        <Icon name="menu" /> {words.frame.menu}
      </button>
      <nav id={MENU} popover="auto" class="menu" aria-label={words.frame.main}>
        <ul>
          {entriesOf(view).map((entry) => (
            <MenuItem entry={entry} view={view} isHere={entry.place === here} />
          ))}
        </ul>
        <div>
          <p>
            <small>{words.frame.signedInAs}</small> <strong>{me.person.name}</strong>
          </p>
          <PostButton action="/sign-out" text={words.frame.signOut} look="quiet" />
        </div>
      </nav>
    </header>
  )
}

const MenuItem = ({ entry, view, isHere }: { entry: Entry; view: View; isHere: boolean }) => {
  const { frame } = view.words
  const { count = 0 } = entry
  return (
    <li>
      <a href={entry.href} class="bar" aria-current={isHere ? 'page' : undefined}>
        <Icon name={entry.icon} />
        <span>{entry.text}</span>
        {count > 0 && (
          <span class="count" title={frame.waiting(count)}>
            {count > COUNT_MAX ? frame.countMax : count}
          </span>
        )}
      </a>
    </li>
  )
}
