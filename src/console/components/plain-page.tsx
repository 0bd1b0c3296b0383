import type { Child } from 'hono/jsx'
import type { Words } from '../words.ts'
import { Document } from './document.tsx'
import { Mark } from './icon.tsx'

/** A page outside the frame: signing in, and everything that cannot be shown. */
export const PlainPage = ({
  words,
  title,
  over,
  children,
}: {
  words: Words
  title: string
  /** A line above the title, such as the district's name. */
  over?: string
  children: Child
}) => (
  <Document words={words} title={title} look="plain-page">
    <header class="brand bar">
      <Mark />
      <strong>{words.frame.product}</strong>
    </header>
    <main id="main" class="card">
      {over && <p class="hint">{over}</p>}
      <h1>{title}</h1>
      {children}
    </main>
  </Document>
)
