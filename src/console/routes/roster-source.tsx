import { Hono } from 'hono'
import { hookUrl } from '../../core/district/client.ts'
import { refuse, seeOther, show } from '../kit/answers.tsx'
import { run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { EMPTY_DRAFT, statusOf, type Draft, type Form } from '../kit/form.ts'
import { saidOf } from '../kit/said.ts'
import { settingsDraft, settingsInput } from '../kit/source-form.ts'
import { readSource, sourceToChange } from '../kit/source-of.ts'
import { viewOf } from '../kit/view.ts'
import { withForm } from '../kit/with-form.ts'
import { SourceHookPage } from '../pages/source-hook.tsx'
import { SourceRenewHookPage } from '../pages/source-renew-hook.tsx'
import { SourceRemovePage } from '../pages/source-remove.tsx'
import { SourceSettingsPage } from '../pages/source-settings.tsx'
import { SourcePage } from '../pages/source.tsx'

const HERE = '/roster/source'

/** The connection: how the SIS is read, a test, and its settings. */
export function rosterSourceRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get(HERE, async (c) => {
    const source = await readSource(c)
    if (!source.ok) return refuse(c, source.error)
    if (source.value === null) return seeOther(c, '/roster')
    return show(c, <SourcePage view={viewOf(c)} source={source.value} />)
  })
  routes.get('/live/source', async (c) => {
    const source = await readSource(c)
    if (!source.ok) return refuse(c, source.error)
    return c.json({ mark: source.value?.probe.state ?? 'none' })
  })
  routes.post(`${HERE}/probe`, (c) => withForm(c, probe))
  routes.get(`${HERE}/settings`, (c) => showSettings(c, EMPTY_DRAFT))
  routes.post(`${HERE}/settings`, (c) => withForm(c, save))
  routes.get(`${HERE}/hook`, askRenewal)
  routes.post(`${HERE}/hook`, renewHook)
  routes.get(`${HERE}/remove`, (c) => showRemove(c, EMPTY_DRAFT))
  routes.post(`${HERE}/remove`, (c) => withForm(c, remove))
  return routes
}

async function probe(c: ConsoleContext, form: Form) {
  const asked = await run(c, { name: 'source.probe', input: {}, form })
  if (!asked.ok && asked.error.kind !== 'conflict') return refuse(c, asked.error)
  return seeOther(c, saidOf(HERE, asked.ok ? 'asking' : asked.error))
}

async function showRemove(c: ConsoleContext, draft: Draft) {
  const source = await sourceToChange(c)
  if (!source.ok) return refuse(c, source.error)
  if (source.value === null) return seeOther(c, '/roster')
  return show(
    c,
    <SourceRemovePage view={viewOf(c)} source={source.value} draft={draft} />,
    statusOf(draft),
  )
}

/** Only for whoever typed the word: everything that ends, ends at once. */
async function remove(c: ConsoleContext, form: Form) {
  const { word, wrong } = viewOf(c).words.rosterSource.remove
  if (form.get('word').trim().toLowerCase() !== word) {
    return showRemove(c, { ...EMPTY_DRAFT, issues: [{ path: 'word', message: wrong }] })
  }
  const ended = await run(c, { name: 'source.disconnect', input: {}, form })
  if (!ended.ok && ended.error.kind !== 'not_configured') return refuse(c, ended.error)
  return seeOther(c, saidOf('/roster', 'disconnected'))
}

async function showSettings(c: ConsoleContext, draft: Draft) {
  const source = await sourceToChange(c)
  if (!source.ok) return refuse(c, source.error)
  return show(
    c,
    <SourceSettingsPage view={viewOf(c)} source={source.value} draft={draft} />,
    statusOf(draft),
  )
}

/**
 * The address for the SIS to call stands in the answer itself and is kept nowhere, so the call carries no key under
 * which its answer would be kept. Where files are uploaded nobody calls it, so it is not shown.
 */
async function save(c: ConsoleContext, form: Form) {
  const { client, origin } = c.var.site
  const view = viewOf(c)
  const wanted = settingsInput(form, view.words)
  const saved = wanted.ok
    ? await client.run('source.set', wanted.value, { caller: c.var.viewer.caller })
    : wanted
  if (!saved.ok) {
    if (saved.error.kind !== 'invalid') return refuse(c, saved.error)
    return showSettings(c, settingsDraft(form, saved.error, view.words))
  }
  const { hookToken } = saved.value
  const isUploaded = wanted.ok && wanted.value.kind === 'oneroster-csv'
  if (hookToken === null || isUploaded) return seeOther(c, saidOf(HERE, 'saved'))
  return show(c, <SourceHookPage view={view} address={hookUrl(origin, hookToken)} why="made" />)
}

/** Says what ends before anything does. */
async function askRenewal(c: ConsoleContext) {
  const source = await sourceToChange(c)
  if (!source.ok) return refuse(c, source.error)
  if (source.value === null) return seeOther(c, '/roster')
  if (source.value.kind === 'oneroster-csv') return seeOther(c, HERE)
  return show(c, <SourceRenewHookPage view={viewOf(c)} />)
}

/** The answer holds the address, as with `save`. */
async function renewHook(c: ConsoleContext) {
  const { client, origin } = c.var.site
  const renewed = await client.run('source.renew_hook', {}, { caller: c.var.viewer.caller })
  if (!renewed.ok) return refuse(c, renewed.error)
  const address = hookUrl(origin, renewed.value.hookToken)
  return show(c, <SourceHookPage view={viewOf(c)} address={address} why="renewed" />)
}
