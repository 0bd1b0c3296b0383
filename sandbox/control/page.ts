/** The look of the sandbox systems' own pages: plain HTML, no script, readable in light and dark. */
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3a4150); --soft: light-dark(#f3f5f8, #1c212b);
  --ink: light-dark(#1a202c, #e7eaf0); --dim: light-dark(#555e6e, #a3adbd); --key: light-dark(#1d4f91, #8ab8ff); }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 3rem; color: var(--ink); background: light-dark(#fff, #12161d);
  font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 0 } h3 { font-size: .9rem; margin: 1rem 0 .25rem; color: var(--dim) }
p { margin: .25rem 0 } a { color: var(--key) } .dim { color: var(--dim) }
.people { display: grid; align-items: start; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); margin-top: 1.5rem }
.card { border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; background: var(--soft); overflow-wrap: anywhere }
ul { list-style: none; margin: .5rem 0 0; padding: 0 } li { border-left: .25rem solid var(--key); padding: .1rem .6rem; margin: .5rem 0 }
button { font: inherit; width: 100%; text-align: left; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .6rem;
  color: inherit; background: var(--soft); cursor: pointer }
button:hover { border-color: var(--key) } :focus-visible { outline: .2rem solid var(--key); outline-offset: .15rem }
.narrow { max-width: 30rem; margin: 0 auto } .narrow p, .narrow li { margin: .75rem 0; overflow-wrap: anywhere }
`

/** One whole page. `title` is also its heading; a narrow page asks one question. */
export function page(title: string, body: Markup, width: 'wide' | 'narrow' = 'wide'): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main class="${width}">
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`
}
