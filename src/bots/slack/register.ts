import type { App } from '@slack/bolt'
import type { Desk } from './desk.ts'
import { listenToEvents } from './listen-events.ts'
import { listenToForm } from './listen-form.ts'
import { listenToPresses } from './listen-presses.ts'

/** Tells Bolt who listens to what: one listener per id. */
export function register(app: App, desk: Desk): void {
  listenToForm(app, desk)
  listenToPresses(app, desk)
  listenToEvents(app, desk)
}
