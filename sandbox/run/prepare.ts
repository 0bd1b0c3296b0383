import { progressLine } from '../../cli/progress.ts'
import { connectCalendars } from './calendars.ts'
import { openChatHomes } from './chat.ts'
import { readNotes, writeNotes } from './notes.ts'
import type { Operator } from './operator.ts'
import { connectDemo, firstSync, grantDemoRoles, type SyncProgress } from './provision.ts'
import type { System, SystemPorts } from './system.ts'
import { paint, redraw, settle } from './terminal.ts'

export type Preparation = {
  readonly api: Operator
  readonly system: System
  readonly ports: SystemPorts
  readonly folder: string
}

/**
 * Makes a running system the demo district: connected, with its roster, roles and calendars. What was done before is
 * not done again, also when an earlier start was interrupted half way.
 */
export async function prepare({ api, system, ports, folder }: Preparation): Promise<void> {
  const { hookUrl } = await connectDemo(api, ports)
  if (hookUrl !== null) writeNotes(folder, { hookUrl })
  if (readNotes(folder).isReady) return
  const started = Date.now()
  await firstSync(api, (sync) => drawSync(sync, Date.now() - started))
  await grantDemoRoles(api)
  redraw(paint.dim('  chat: everybody opens the app once'))
  await openChatHomes(`http://localhost:${ports.slack}`)
  redraw(paint.dim('  calendars: signing in as each of the demo people'))
  const feeds = await connectCalendars(system.url)
  settle(`  ${paint.good('✓')} chat and calendars connected: Slack, Google, Outlook and feeds`)
  writeNotes(folder, { feeds, isReady: true })
}

function drawSync(sync: SyncProgress, elapsedMs: number): void {
  const line = progressLine(sync.collections, elapsedMs)
  if (sync.state === 'succeeded') settle(`  ${paint.good('✓')} roster read: ${line}`)
  else redraw(`  roster: ${sync.phase.padEnd(12)} ${line}`)
}
