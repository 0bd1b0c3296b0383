import type { Child } from 'hono/jsx'
import type { View } from '../kit/view.ts'
import { Document } from './document.tsx'
import { Icon } from './icon.tsx'
import { Nav, type Place } from './nav.tsx'

export type PageProps = {
  view: View
  title: string
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
  const { view, title, here, lead, action, up, notices = {}, island, children } = props
  const { words, nonce, said } = view
  const script = island === undefined ? undefined : { src: island, nonce }
  return (
    <Document words={words} title={title} script={script}>
      <Nav view={view} here={here} />
      <main id="main" tabindex={-1}>
        {up && (
          <p class="up">
            <a href={up.href}>← {up.text}</a>
          </p>
        )}
        <div class="head">
          <div>
            <h1>{title}</h1>
            {lead && <p class="lead">{lead}</p>}
          </div>
          {action}
        </div>
        {said !== null && Object.hasOwn(notices, said) && (
          <p class="notice" role="status">
            <Icon name="check" />
            {notices[said]}
          </p>
        )}
        {children}
      </main>
    </Document>
  )
}
