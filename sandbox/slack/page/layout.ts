/** The frame of every page. */
import { html } from 'hono/html'
import type { Html } from './text.ts'

export const pageHtml = (title: string, body: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Slack (sandbox)</title>
        <link rel="stylesheet" href="/style.css" />
        <script src="/live.js" defer></script>
      </head>
      <body>
        <header class="top">
          <a href="/" class="brand">Slack (sandbox)</a>
          <span
            >A stand-in for a Slack workspace. Nobody here is real, and nothing leaves this
            machine.</span
          >
        </header>
        ${body}
      </body>
    </html>`
