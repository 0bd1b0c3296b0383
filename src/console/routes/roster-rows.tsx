import { Hono } from 'hono'
import type { QueryInput } from '../../core/district/client.ts'
import { refuse, show } from '../kit/answers.tsx'
import { ask } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { readSource } from '../kit/source-of.ts'
import { viewOf } from '../kit/view.ts'
import { QuarantinePage } from '../pages/quarantine.tsx'
import { RosterKeptPage } from '../pages/roster-kept.tsx'

/** Rows set aside, and what is kept of the others. */
export function rosterRowsRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/roster/quarantine', (c) => showQuarantine(c))
  routes.get('/roster/kept', async (c) => {
    const source = await readSource(c)
    if (!source.ok) return refuse(c, source.error)
    const metadataIds = source.value?.settings.metadataIds ?? []
    return show(c, <RosterKeptPage view={viewOf(c)} metadataIds={metadataIds} />)
  })
  return routes
}

const COLLECTIONS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const

async function showQuarantine(c: ConsoleContext) {
  const collection = COLLECTIONS.find((name) => name === c.req.query('collection'))
  const code = c.req.query('code') ?? ''
  const wanted = { ...(collection && { collection }), ...(code !== '' && { code }) }
  const list = await ask(c, 'roster.quarantine', { ...wanted, cursor: c.req.query('cursor') })
  if (!list.ok) return refuse(c, list.error)
  const codes = await codesOf(c, wanted)
  const filter = { collection: collection ?? '', code }
  return show(
    c,
    <QuarantinePage view={viewOf(c)} list={list.value} filter={filter} codes={codes} />,
  )
}

/** Every kind of fault there is, and the one that is looked for. */
async function codesOf(
  c: ConsoleContext,
  { code }: Pick<QueryInput<'roster.quarantine'>, 'code'>,
): Promise<readonly string[]> {
  const all = await ask(c, 'roster.quarantine', {})
  const codes = all.ok ? all.value.summary.map((kind) => kind.code) : []
  return code === undefined || codes.includes(code) ? codes : [code, ...codes]
}
