/** A page that tells a person what this is and what it is doing. */
import { DISTRICT } from '../../cast.ts'
import { countRows } from '../control/truth.ts'
import { COLLECTIONS } from '../query/source.ts'
import type { Provider } from '../state/provider.ts'
import { switchesOn } from '../state/switches.ts'
import { BASE_PATHS } from '../tables/version.ts'
import type { Reply } from './reply.ts'
import { html } from './reply.ts'
import type { LogEntry, RequestLog } from './request-log.ts'

/** Requests worth looking at on one screen. */
const SHOWN_MAX = 25

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (c) => ENTITIES[c] ?? c)

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733;background:#fbfaf7}
h1{margin-bottom:0}h2{margin-top:2rem;font-size:1.1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #ddd8cc}
td.n{text-align:right;font-variant-numeric:tabular-nums}code{background:#efece3;padding:0 .25rem;border-radius:3px;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{color:#e6e3da;background:#16191d}td,th{border-color:#333a42}code{background:#252b32}}`

const row = (cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`

function requestRow(entry: LogEntry): string {
  const path = escape(entry.path.replace(BASE_PATHS['1.2'], '') + entry.query)
  return row([
    entry.time.slice(11, 19),
    entry.method,
    `<code>${path}</code>`,
    String(entry.status),
    String(entry.rows),
    `${entry.ms} ms`,
  ])
}

/** Renders the page: counts, switches that are on, last requests. It runs no script. */
export function homePage(
  provider: Provider,
  requests: RequestLog,
  calls: readonly string[],
): Reply {
  const { draft: world, start } = provider.history
  const served = provider.served()
  const counts = [...COLLECTIONS].map(([name, collection]) =>
    row([name, String(countRows(served, collection))]),
  )
  const on = switchesOn(provider.switches).map((line) => `<li><code>${escape(line)}</code></li>`)
  const last = requests.report().last.slice(-SHOWN_MAX).toReversed().map(requestRow)
  return html(
    200,
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(DISTRICT.name)}: school information system</title><style>${STYLE}</style>
<h1>${escape(DISTRICT.name)}</h1>
<p>A make-believe school information system that speaks OneRoster 1.2 below <code>${BASE_PATHS['1.2']}</code>
and OneRoster 1.1 below <code>${BASE_PATHS['1.1']}</code>, and exports
<a href="/export/bulk.zip">its files</a>.
Everybody in it is invented. In the district it is <b>${world.day}</b>, in the ${world.year.title}.
Seed ${start.seed}, size ${start.size}.</p>
<h2>Records served</h2><table><tr><th>collection<th>rows</tr>${counts.join('')}</table>
<h2>Switches that are on</h2>${on.length > 0 ? `<ul>${on.join('')}</ul>` : '<p>None: a strict, well-behaved provider.</p>'}
<h2>Control calls</h2><p>${calls.map((name) => `<code>/_control/${escape(name)}</code>`).join(' ')}</p>
<h2>Last requests</h2><table><tr><th>time<th>method<th>path<th>status<th>rows<th>took</tr>${last.join('')}</table></html>`,
    { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" },
  )
}
