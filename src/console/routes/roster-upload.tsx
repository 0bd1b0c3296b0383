import { Hono } from 'hono'
import { refuse, show } from '../kit/answers.tsx'
import { ask } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { saidOf } from '../kit/said.ts'
import { viewOf } from '../kit/view.ts'
import { RosterUploadPage } from '../pages/roster-upload.tsx'

/** A zip of roster files, sent by an administrator. */
export function rosterUploadRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/roster/upload', async (c) => {
    const source = await ask(c, 'source.read', {})
    if (!source.ok) return refuse(c, source.error)
    const takesFiles = source.value?.kind === 'oneroster-csv'
    return show(c, <RosterUploadPage view={viewOf(c)} takesFiles={takesFiles} />)
  })
  routes.on('post', '/roster/upload', receive)
  return routes
}

/** Answers the island: where to go on, or what is wrong with the file. */
async function receive(c: ConsoleContext): Promise<Response> {
  const { words } = viewOf(c)
  const { body } = c.req.raw
  if (!body) return c.json({ problem: words.upload.lost }, 422)
  const done = await c.env.uploadCsv({
    client: c.var.site.client,
    envelope: { caller: c.var.viewer.caller },
    body,
    name: null,
    dryRun: c.req.query('dryRun') !== 'false',
  })
  if (done.ok) {
    const { id, warnings } = done.value
    return c.json({ href: saidOf(`/roster/syncs/${id}`, 'started'), notes: warnings }, 202)
  }
  const refused = done.error
  const problem = refused.kind === 'district' ? words.failure(refused.failure) : refused.detail
  return c.json({ problem }, refused.kind === 'district' ? 409 : 422)
}
