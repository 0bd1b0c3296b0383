import type { Child } from 'hono/jsx'
import type { View } from '../kit/view.ts'
import { Document } from './document.tsx'
import { Icon } from './icon.tsx'
import { Nav, type Place } from './nav.tsx'

export type PageProps = {
  view: View
  title: string
  /** What the browser's tab and history say. Given where the title itself names somebody or says what a task is. */
  tab?: string
  /** Which entry of the menu this page belongs to. */
  here: Place | null
  /** A line under the title. */
  lead?: Child
  /** The one thing most people come here to do. */
  action?: Child
  /** The page above this one. */
  up?: { href: string; text: string }
  /** What may be said after something was done here, by its code. */
  notices?: Readonly<Record<string, string>>
  /** The address of the script this page can do without. */
  island?: string
  children: Child
}

/** A page inside the frame, for somebody who is signed in. */
export const Page = (props: PageProps) => {
  const { view, title, tab = title, here, lead, action, up, notices = {}, island, children } = props
  const { words, nonce } = view
  const script = island === undefined ? undefined : { src: island, nonce }
  return (
    <Document words={words} title={tab} script={script}>
      <Nav view={view} here={here} />
      <main id="main" tabindex={-1}>
        {up && (
          <p class="hint">
            <a href={up.href}>← {up.text}</a>
          </p>
        )}
        <div class="head bar apart">
          <div>
            <h1>{title}</h1>
            {lead && <p class="lead">{lead}</p>}
          </div>
          {action}
        </div>
        <Notice view={view} notices={notices} />
        {children}
      </main>
    </Document>
  )
}

/** What was just done here, or why it was not. Only sentences of ours can be said, whatever the address asks for. */
const Notice = ({ view, notices }: Required<Pick<PageProps, 'view' | 'notices'>>) => {
  const { said, words } = view
  if (said === null) return null
  const isDone = Object.hasOwn(notices, said)
  if (!isDone && !Object.hasOwn(words.conflicts, said)) return null
  return (
    <p class={isDone ? 'notice' : 'notice notice-alert'} role="status">
      <Icon name={isDone ? 'check' : 'late'} /> {isDone ? notices[said] : words.conflicts[said]}
    </p>
  )
}
