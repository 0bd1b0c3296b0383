import type { Child } from 'hono/jsx'
import { ASSETS } from '../assets.ts'
import type { Words } from '../words.ts'

/** The parts of a page a browser needs before it shows anything. */
export const Document = ({
  words,
  title,
  script,
  look,
  children,
}: {
  words: Words
  title: string
  /** An island, and the nonce that lets it run. */
  script?: { src: string; nonce: string } | undefined
  /** How the page as a whole is laid out; inside the frame when absent. */
  look?: string
  children: Child
}) => (
  <html lang={words.language}>
    <head>
      <meta charset="utf-8" />
      <title>{words.frame.title(title)}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <link rel="stylesheet" href={ASSETS.style} />
      <link rel="icon" href={ASSETS.icon} type="image/svg+xml" />
      {script && <script src={script.src} nonce={script.nonce} defer />}
    </head>
    <body class={look}>
      <a class="skip" href="#main">
        {words.frame.skip}
      </a>
      {children}
    </body>
  </html>
)
