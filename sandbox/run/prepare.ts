import { number, progressLine } from '../../cli/progress.ts'
import { connectCalendars } from './calendars.ts'
import { openChatHomes } from './chat.ts'
import { readNotes, writeNotes } from './notes.ts'
import type { Operator } from './operator.ts'
import { connectDemo, firstSync, grantDemoRoles, type SyncProgress } from './provision.ts'
import type { System, SystemPorts } from './system.ts'
import { paint, redraw, settle } from './terminal.ts'

const SECOND_MS = 1_000

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

function drawSync({ phase, collections }: SyncProgress, elapsedMs: number): void {
  redraw(`  roster: ${phase.padEnd(12)} ${progressLine(collections, elapsedMs)}`)
  if (phase !== 'done') return
  const records = Object.values(collections).reduce((sum, { received }) => sum + received, 0)
  const seconds = (elapsedMs / SECOND_MS).toFixed(1)
  settle(
    `  ${paint.good('✓')} roster read from the SIS: ${number(records)} records in ${seconds} s`,
  )
}
